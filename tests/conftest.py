"""What every test may use."""

import hypothesis

pytest_plugins = ["tests.support.fixtures"]

# A busy machine is no reason for a property to fail.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")
