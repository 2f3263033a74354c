"""Shapes of what routing is asked, by idea; each field that is wrong is told in a sentence."""
