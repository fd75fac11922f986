"""France: Recherche d’entreprises, the search behind the Annuaire des Entreprises."""
