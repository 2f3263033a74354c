"""The HTTP/1.1 server (RFC 9110, RFC 9112): strict about what it reads, and not to be closed by one client."""
