"""What the demo's vendor sells, and what its customers have ordered and subscribed to."""
