"""Diagrams drawn with other programs: read into ours, with a report of what became of each of their words."""
