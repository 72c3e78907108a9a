"""The thresholds of the lifecycle: change them, see who would move, look at what they were before."""

from crm.pages.policy.views import policy, version

__all__ = ["policy", "version"]
