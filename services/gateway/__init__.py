"""The gateway: HTTP API and web pages of Huiyin. Thin: no database, no petition rule."""
