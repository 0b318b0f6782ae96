"""What bench/sync.py is made of: the county with its phones and photos, the sending, and what it costs."""
