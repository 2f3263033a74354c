"""For the tests of third parties and of this project: contracts that plugins inherit, and ways to stay isolated.

``class TestMine(ChannelContract): plugin = Mine`` checks a channel as the built-in ones are checked.
"""

from huiyin.testing.contracts.channels import ChannelContract
from huiyin.testing.contracts.documents import DocumentContract
from huiyin.testing.contracts.figures import FigureContract
from huiyin.testing.contracts.policies import PolicyContract
from huiyin.testing.contracts.rules import RuleContract
from huiyin.testing.events import own_events

__all__ = ["ChannelContract", "DocumentContract", "FigureContract", "PolicyContract", "RuleContract", "own_events"]
