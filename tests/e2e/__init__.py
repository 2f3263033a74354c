"""What people do with a running county, through HTTP and a browser only."""
