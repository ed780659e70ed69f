"""The gate: a file nobody knows, read safely in a process of its own."""
