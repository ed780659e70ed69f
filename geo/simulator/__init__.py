"""What opens, closes or moves: impact, harm, exact siting, plans and their answers."""
