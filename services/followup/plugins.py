"""How followup asks the policies: group ``huiyin.policies``, enabled by ``HUIYIN_POLICIES``, each call contained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from huiyin.plugins import contain
from huiyin.plugins.policies import Policy, Service


def ask(policies: Sequence[Policy], service: Service, seconds: float) -> dict[str, date | None]:
    """Return what each policy says: its name → the day it wants a visit on, or None.

    A policy that fails raises :class:`huiyin.errors.PluginError`: the event is tried again and then kept as a dead
    letter, so that no visit is forgotten because of a fault.
    """
    return {policy.name: contain.call(policy, policy.visit_due, service, seconds=seconds) for policy in policies}
