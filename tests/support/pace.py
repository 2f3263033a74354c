"""How long the tests wait. No test asserts a speed: a limit only ends what would never come, so it may be generous.

Every limit of the tests is a number of seconds that suits a quiet machine, and is multiplied here.
"""

from __future__ import annotations

import os

#: A wait that is fulfilled ends at once, whatever its limit; HUIYIN_TEST_PATIENCE=1 shows a fault sooner.
PATIENCE = float(os.environ.get("HUIYIN_TEST_PATIENCE", "8"))

#: Settings for sites under test whose own limits are not what is tested: how long a call and a plugin may take.
UNHURRIED = {"HUIYIN_CALL_SECONDS": "60", "HUIYIN_PLUGIN_SECONDS": "60"}


def patient(seconds: float) -> float:
    """Return the limit for what takes at most ``seconds`` on a quiet machine."""
    return seconds * PATIENCE
