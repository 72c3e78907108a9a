"""One member: who this is, what happened, what they are worth, and what the words on the page mean."""

from crm.pages.member.views import detail, edit, reveal, withdraw

__all__ = ["detail", "edit", "reveal", "withdraw"]
