"""What pictures have in common: hashes, features, matching and signs of a screen. For the worker, never for pages."""
