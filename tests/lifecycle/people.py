"""Members with figures as the night would have left them, for tests that read figures."""

from datetime import date
from typing import Any

from crm.models import User
from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberMetrics, MemberStage
from members.models import Consent, Member

AS_OF = date(2026, 11, 20)


def run(as_of: date = AS_OF, **fields: Any) -> LifecycleRun:
    defaults = {
        "brand_gap_days": 60,
        "gap_members": 40,
        "rfm_buyers": 600,
        "policy": LifecyclePolicy.current(),
    }
    return LifecycleRun.objects.create(as_of=as_of, **{**defaults, **fields})


def person(name: str, *, stage: str = "", since_on: date = AS_OF, consent: str = "", **fields: Any) -> Member:
    """A member; figures of the metrics may be named among the fields, `consent` is a state for e-mail."""
    figures = {
        key: fields.pop(key) for key in list(fields) if hasattr(MemberMetrics, key) and key != "member"
    }
    state = {key: fields.pop(key) for key in list(fields) if hasattr(MemberStage, key) and key != "member"}
    member = Member.objects.create(external_id=name, name=name, **fields)
    if figures:
        if "order_count" in figures:
            figures.setdefault("purchase_days", figures["order_count"])
            figures.setdefault("first_order_on", figures.get("last_order_on"))
        MemberMetrics.objects.create(member=member, **figures)
    if stage:
        MemberStage.objects.create(member=member, stage=stage, since_on=since_on, **state)
    if consent:
        Consent.objects.create(member=member, channel="email", state=consent, changed_at="2026-01-01T00:00Z")
    return member


def staff(role: str, **fields: Any) -> User:
    return User.objects.create_user(username=f"{role}-{User.objects.count()}", role=role, **fields)
