"""Whom did we speak to, and how did it end? A call is a channel whose sender is a person.

The contact, the line in the member's history, and what the answer means for consent, the number and the
relation are one transaction. A contact of a case is recorded by winback.desk, which calls this.
"""

from campaigns.calls.recording import ContactFields, NoteMissing, record_contact
from campaigns.calls.shipped import dispositions, edit_disposition

__all__ = ["ContactFields", "NoteMissing", "dispositions", "edit_disposition", "record_contact"]
