"""Papers of a case: kinds, Word templates, the engine that fills them, numbers, and PDF. No database, no bus.

Storing and issuing belong to the handlers.
"""
