"""A user's file becomes our tables, row by row, with a report of what was done."""
