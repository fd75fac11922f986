"""The pages of integrations, a module for each noun."""
