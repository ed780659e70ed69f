"""A what-if as a value, applied to a pack, written in a file or in a link."""
