"""The commands of routing under ``huiyin``, one file per group."""
