"""Denmark: the Central Business Register (CVR), distributed from system to system."""
