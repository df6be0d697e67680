"""The web server's side of a connection: how long a client is waited for, and who gets a place."""
