"""Rules of hearings and mediation, pure."""
