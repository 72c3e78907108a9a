"""What the page of a member shows beside the timeline: who, consent, worth, and the reasons of the stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import masking, sql
from crm.access import may
from crm.formats import day, local
from crm.models import User
from crm.pages.member.forms import REASONS
from lifecycle import queries
from lifecycle.models import MemberMetrics, MemberStage, Segment
from lifecycle.reasons import reasons
from lifecycle.segments.catalogue import group_choices, type_choices
from members import complaints, privacy
from members.models import Channel, Complaint, Consent, ConsentState, Member

#: Why a channel cannot be used, in words.
OBSTACLES = {
    "no_address": _("no address"),
    "not_a_mobile": _("not a mobile number"),
    "suppressed": _("the address is blocked"),
}


def card(member: Member, person: User) -> dict[str, Any]:
    (row,) = queries.listed([member.pk])
    state = MemberStage.objects.filter(member=member).first()
    run = queries.newest_run()
    cycle = _cycle_days(member.pk)
    return {
        "member": member,
        "name": masking.shown(person, "name", member.name, of=member.pk) or member.member_no,
        "row": row,
        "state": state,
        "run": run,
        "fit": queries.newest_fit(),
        "cycle_days": cycle,
        "band": str(MemberMetrics.Band(row.band).label) if row.band else "",
        "risk": str(MemberMetrics.Risk(row.risk).label) if row.risk else "",
        "group": dict(group_choices()).get(row.rfm_group or ""),
        "rfm_type": dict(type_choices()).get(row.rfm_type or ""),
        "average": row.net_amount / row.order_count if row.order_count else None,
        "reasons": reasons(row, state=state, run=run, cycle_days=cycle)
        if state and run and row.computed_stage
        else [],
        "profile": profile(member, person),
        "consents": (allowed := consents(member)),
        "open_channels": [row for row in allowed if row["state"] != ConsentState.WITHDRAWN],
        "segments": Segment.objects.filter(rows__member=member, rows__left_on=None),
        "revealable": may(person, "contacts.reveal")
        and masking.sight(person, "phone") is masking.Sight.MASKED,
        "reveal_reasons": REASONS,
        "may_edit": may(person, "members.edit"),
        "may_complain": may(person, "complaints.work"),
        "complaint": _complaint(member, person),
        "at_desk": may(person, "desk.work"),
        "may_withdraw": may(person, "consents.withdraw"),
    }


def _complaint(member: Member, person: User) -> Complaint | None:
    """The gravest open one, unless it is about this person."""
    if not may(person, "complaints.view"):
        return None
    found = complaints.open_for_members([member.pk]).get(member.pk)
    return None if found is None or found.about_id == person.pk else found


def profile(member: Member, person: User) -> list[tuple[str, Any]]:
    """The fields of the profile as this person may see them; None reads as not filled in."""
    seen = {
        name: masking.shown(person, name, getattr(member, name), of=member.pk)
        for name in ("email", "phone", "birthday")
    }
    return [
        (gettext("Phone"), seen["phone"]),
        (gettext("E-mail"), seen["email"]),
        (gettext("Birthday"), _with_age(seen["birthday"], member.birthday, person)),
        (gettext("Sex"), str(Member.Sex(member.sex).label) if member.sex else None),
        (gettext("Occupation"), member.occupation or None),
        (gettext("Lives in"), f"{member.city}{member.district}" or None),
        (gettext("Origin"), member.origin or None),
        (gettext("Joined"), day(local(member.joined_at)) if member.joined_at else None),
        (gettext("Feed and number"), f"{member.source} · {member.external_id or '—'}"),
    ]


def consents(member: Member) -> list[dict[str, Any]]:
    """Every channel: state, since when and from where, and what else keeps us from using it."""
    known = {row.channel: row for row in Consent.objects.filter(member=member, purpose="marketing")}
    reach = privacy.contactability(members=[member.pk]).get(member.pk, {})
    rows = []
    for channel, label in Channel.choices:
        consent = known.get(channel)
        notes = []
        if consent:
            notes.append(day(local(consent.changed_at)))
            notes += [part for part in (consent.source, consent.text_version) if part]
        if obstacle := OBSTACLES.get(reach.get(channel, "")):
            notes.append(str(obstacle))
        state = consent.state if consent else "unknown"
        rows.append({"channel": channel, "label": label, "state": state, "note": " · ".join(notes)})
    return rows


def _with_age(shown: str | None, birthday: date | None, person: User) -> str | None:
    if not shown or not birthday or masking.sight(person, "birthday") is not masking.Sight.FULL:
        return shown
    run = queries.newest_run()
    if run is None:
        return shown
    before = (run.as_of.month, run.as_of.day) < (birthday.month, birthday.day)
    return gettext("%(day)s (aged %(age)s)") % {"day": shown, "age": run.as_of.year - birthday.year - before}


def _cycle_days(member_id: int) -> float | None:
    rows = sql.query("crm/member_cycle", member_id=member_id).rows
    return float(rows[0][0]) if rows and rows[0][0] is not None else None
