"""Events about customers, posted to an address of the vendor's, signed after the Standard Webhooks specification."""
