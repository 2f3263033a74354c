"""What every test may use. The process is made cooperative first, as every process of the system is."""

from huiyin.bus.driver import patch

patch()

pytest_plugins = ["tests.support.fixtures"]
