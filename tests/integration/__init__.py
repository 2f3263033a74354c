"""Several services together, as operators run them: processes, a broker, a database server, the command line."""
