"""Proceedings beside the handling: hearings and mediation."""
