"""The verbs of integrations, a module for each noun."""
