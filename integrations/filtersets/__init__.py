"""What lists can be narrowed by, a module for each noun."""
