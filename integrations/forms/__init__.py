"""The forms of integrations, a module for each noun."""
