"""The routing service: who must answer a matter, by when, and where each matter stands."""
