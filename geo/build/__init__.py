"""The published data of a department and of France, built by a command and checked."""
