"""The mail server of the campaigns' tests, since what the desk gives goes by the same mail."""

from tests.campaigns.conftest import sink

__all__ = ["sink"]
