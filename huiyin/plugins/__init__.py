"""The plugin points: one module per group with its Protocol and its Null, and the loader of all groups.

Third parties may rely on ``huiyin.plugins``, ``huiyin.events``, ``huiyin.errors`` and ``huiyin.testing``.
"""
