"""What can a segment ask about interviews? Fields for lifecycle/segments, which the roof passes in.

They read the newest finished interview of a member.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lifecycle.segments import Field, Kind
from lifecycle.segments.catalogue import stage_choices
from winback import reasons

RELATIONS = {
    "interview": (
        "left join (select distinct on (told.member_id) told.member_id, told.primary_reason, told.stage, "
        "told.would_return, told.finished_at from winback_interview as told where told.state = 'finished' "
        "order by told.member_id, told.finished_at desc) as interview on interview.member_id = member.id"
    ),
}
GROUP = _("Why they left")
#: The day on the brand's clock.
_TOLD_ON = (
    "(interview.finished_at at time zone coalesce((select time_zone from crm_brand limit 1), 'UTC'))::date"
)

FIELDS = [
    Field(
        "left_reason",
        _("reason of leaving"),
        Kind.CHOICE,
        "interview",
        "split_part(interview.primary_reason, '.', 1)",
        GROUP,
        reasons.branch_choices,
    ),
    Field(
        "left_reason_exact",
        _("exact reason of leaving"),
        Kind.CHOICE,
        "interview",
        "interview.primary_reason",
        GROUP,
        reasons.choices,
    ),
    Field(
        "left_stage",
        _("stage when they told us"),
        Kind.CHOICE,
        "interview",
        "interview.stage",
        GROUP,
        stage_choices,
    ),
    Field("told_on", _("told us why"), Kind.DATE, "interview", _TOLD_ON, GROUP),
    Field(
        "would_return",
        _("would come back, 0 to 10"),
        Kind.COUNT,
        "interview",
        "interview.would_return",
        GROUP,
    ),
]
