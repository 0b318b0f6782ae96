"""Parts of bench/scoring.py."""
