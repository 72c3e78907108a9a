"""The overview: where the members are now, who moved, what is at risk, and what must be done today."""

from crm.pages.home.views import home

__all__ = ["home"]
