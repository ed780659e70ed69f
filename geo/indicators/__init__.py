"""Every indicator, declared beside the function that measures it."""
