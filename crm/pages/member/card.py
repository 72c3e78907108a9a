"""What the page of a member shows beside the timeline: who, consent, worth, and the reasons of the stage."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from crm import masking
from crm.access import may
from crm.formats import local
from crm.models import User
from crm.pages.member.about import about
from crm.pages.member.forms import REASONS
from crm.pages.member.newest import newest
from lifecycle import queries
from lifecycle.models import LifecycleRun, MemberMetrics
from lifecycle.reasons import reasons
from lifecycle.segments.catalogue import group_choices, type_choices
from members import privacy
from members.models import Channel, ConsentState, Member


def card(member: Member, person: User, *, at: datetime) -> dict[str, Any]:
    """Who this is and where they stand: the head, the profile, consent, and what the value card says."""
    standing, (run, fit) = queries.standing_of(member), newest()
    cycle = standing.cycle_days
    known = about(member.pk, person, at=at)
    row, state = standing.row, standing.state
    return {
        "member": member,
        "name": masking.shown(person, "name", member.name, of=member.pk) or member.member_no,
        "row": row,
        "state": state,
        "run": run,
        "is_won_back": _is_won_back(standing, run),
        "fit": fit,
        "overdue_days": _overdue(standing),
        "band": str(MemberMetrics.Band(row.band).label) if row.band else "",
        "risk": str(MemberMetrics.Risk(row.risk).label) if row.risk else "",
        "group": dict(group_choices()).get(row.rfm_group or ""),
        "rfm_type": dict(type_choices()).get(row.rfm_type or ""),
        "average": row.net_amount / row.order_count if row.order_count else None,
        "reasons": reasons(row, state=state, run=run, cycle_days=cycle) if state and run else [],
        "age": _age(member, person, on=local(at).date()),
        "phone": masking.shown(person, "phone", member.phone, of=member.pk),
        "prefers": str(dict(Channel.choices).get(member.preferred_channel, "")),
        "open_channels": [row for row in known["consents"] if row["state"] != ConsentState.WITHDRAWN],
        "revealable": may(person, "contacts.reveal")
        and masking.sight(person, "phone") is masking.Sight.MASKED,
        "reveal_reasons": REASONS,
        "may_complain": may(person, "complaints.work"),
        "at_desk": may(person, "desk.work"),
        "may_withdraw": may(person, "consents.withdraw"),
        **known,
        "may_request": may(person, "privacy.request"),
        "refusal": privacy.refusal_words(
            member,
            refused=[row["channel"] for row in known["consents"] if row["state"] == ConsentState.WITHDRAWN],
            wish=known["wish"],
        ),
    }


def _is_won_back(standing: queries.Standing, run: LifecycleRun | None) -> bool:
    """Came back lately; after the days of the policy nobody wears the badge any more."""
    back_on = standing.row.reactivated_on
    return bool(run and back_on and (run.as_of - back_on).days <= run.policy.won_back_days)


def _overdue(standing: queries.Standing) -> int:
    """Days since the next order was due; 0 while it is not."""
    as_of, due = standing.row.days_since_last_order, standing.cycle_days
    return max(0, int(as_of - due)) if as_of is not None and due else 0


def _age(member: Member, person: User, *, on: date) -> int | None:
    """For those who see the whole birthday."""
    born = member.birthday
    if not born or masking.sight(person, "birthday") is not masking.Sight.FULL:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
