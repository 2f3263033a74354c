"""Intake: what people bring. Channels, registration, query codes, and ledgers of the past."""
