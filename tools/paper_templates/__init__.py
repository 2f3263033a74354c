"""Make the Word templates that come with Huiyin. Not in the wheel: a running site reads the finished templates."""
