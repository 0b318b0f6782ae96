"""PostgreSQL: the embedded server, the two roles of the application, and the address of a server of one's own."""
