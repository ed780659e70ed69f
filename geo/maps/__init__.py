"""Maps for the screen, for paper and as images, from one geometry."""
