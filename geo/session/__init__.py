"""What a reader looks at, and what may be chosen in a department."""
