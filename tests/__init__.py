"""The tests, by what they need: see README.md in this folder."""
