"""What each page draws."""
