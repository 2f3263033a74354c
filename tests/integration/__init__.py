"""Several services together, as the operator runs them: processes, a broker, a database server, and the command line."""
