"""The shapes of the HTTP API: what may be sent, what is answered, and an invented example of each."""
