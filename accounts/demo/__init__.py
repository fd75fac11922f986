"""A believable vendor with customers, for trying the app out and for benchmarks: `manage.py load_demo`."""
