"""Rules of oversight, pure: who may oversee whom, and what the papers of the ladder say."""
