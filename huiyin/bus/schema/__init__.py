"""The bus tables as migrations see them, one frozen module per version; a service's migration calls ``upgrade``."""
