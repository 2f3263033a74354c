"""The law as data: profiles of periods, categories, routes and ladders, read from YAML, packaged and loaded."""
