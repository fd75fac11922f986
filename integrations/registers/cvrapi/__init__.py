"""Denmark without credentials: cvrapi.dk, which hands on what CVR says, fifty times a day."""
