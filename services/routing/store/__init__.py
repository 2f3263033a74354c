"""Queries of routing, one function per question, by idea; no rule and no event here."""
