"""The bus contract: event log, relay, inbox, retries and dead letters, catch-up, commands, durable timers.

Only this folder and the services' ``service.py`` know nameko, kombu and eventlet. The eleven points are
stated in ``docs/architecture.md``; each module here is one of them.
"""
