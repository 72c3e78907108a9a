"""How many names can this campaign really use? Contactable, and every variable of the words is known.

A mail goes out with a fallback where a variable is missing ("dear friend"), so those are contactable and not
usable: the difference is what better records would be worth to this campaign.
"""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.content import variables_in
from campaigns.models import Campaign
from crm import sql
from members import privacy

#: Variables that come from the record of the member.
FROM_RECORD = frozenset({"member_name"})


@dataclass(frozen=True)
class Usable:
    """Of the segment as of its last night. members = the four obstacles + contactable.

    `unwilling`: paused, wants only service messages or not this topic, or had the processing stopped.
    """

    members: int
    without_address: int
    not_allowed: int
    suppressed: int
    unwilling: int
    contactable: int
    usable: int

    @property
    def incomplete(self) -> int:
        return self.contactable - self.usable


def usable(*, campaign: Campaign) -> Usable | None:
    """None for a campaign without a segment."""
    if campaign.segment_id is None:
        return None
    words = campaign.contents.first()
    texts = (words.subject_zh, words.body_zh, words.subject_en, words.body_en) if words else ()
    needed = FROM_RECORD & {name for text in texts for name in variables_in(text)}
    (row,) = sql.query(
        "campaigns/usable",
        segment_id=campaign.segment_id,
        needs_name="member_name" in needed,
        topic=campaign.topic_id,
        **privacy.pads(),
    ).dicts()
    return Usable(**row)
