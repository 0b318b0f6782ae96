"""Certificates of this machine's own authority, for a local network."""
