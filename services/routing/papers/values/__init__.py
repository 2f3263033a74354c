"""The plain values that papers are filled from, by what they are about."""
