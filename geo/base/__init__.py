"""What every room uses and knows no department: errors, French, matching, colours."""
