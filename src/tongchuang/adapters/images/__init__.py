"""Photos: what is one, what it tells of its time and place, and a small one of it."""
