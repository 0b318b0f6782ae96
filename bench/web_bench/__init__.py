"""What bench/web.py is made of: filling a database, measuring, serving, and what others take."""
