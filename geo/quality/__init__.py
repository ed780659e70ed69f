"""What is doubtful, old, or has changed in the data."""
