"""What stands around every page: server, address, cache, jobs, frame."""
