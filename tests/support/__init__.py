"""What the tests need of the outside: servers, processes, and waiting with a limit."""
