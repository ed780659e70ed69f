"""Versions of what users import: drafted, accepted, undone, saved, repaired."""
