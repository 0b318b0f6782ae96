"""Scores: which facts count, what they make of a standard, and who lost the points. See docs/scoring.md."""
