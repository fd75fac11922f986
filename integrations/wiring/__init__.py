"""What integrations hangs into the registries of the apps below: one module for each noun, imported by `apps.ready`."""
