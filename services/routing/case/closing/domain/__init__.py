"""Rules of closing, pure: what a file must hold."""
