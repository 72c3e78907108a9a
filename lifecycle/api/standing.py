"""Where does a member stand, and why? The same row and the same sentences as on the member's page."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm import sql
from crm.rest.describing import MEMBER_ID, operation
from crm.rest.fields import Record, ShownAmount, member_id, money
from crm.rest.views import ApiView, needs
from lifecycle.models import MemberMetrics, MemberStage, Stage
from lifecycle.queries import ListedMember, listed, newest_run
from lifecycle.reasons import reasons
from members.api.naming import member_by_id

BANDS, RISKS = MemberMetrics.Band.choices, MemberMetrics.Risk.choices


class Scores(Record):
    """From 1 to 5, and 0 for a buyer of long ago."""

    r = serializers.IntegerField()
    f = serializers.IntegerField()
    m = serializers.IntegerField()
    group = serializers.CharField(allow_null=True, help_text="Such as champion or at_risk.")
    type = serializers.CharField(allow_null=True, help_text="Three digits: high or low in R, F and M.")


class LifecycleAnswer(Record):
    member_id = serializers.CharField()
    as_of = serializers.DateField(allow_null=True, help_text="Facts before this day are counted.")
    stage = serializers.ChoiceField(Stage.choices, allow_null=True, help_text="null: not looked at yet.")
    computed_stage = serializers.ChoiceField(
        Stage.choices, allow_null=True, help_text="Beneath a stage that was set by hand."
    )
    sub_state = serializers.CharField()
    since_on = serializers.DateField(allow_null=True)
    reactivated_on = serializers.DateField(allow_null=True, help_text="Came back on this day.")
    band = serializers.ChoiceField(BANDS, allow_null=True)
    risk = serializers.ChoiceField(RISKS, allow_null=True)
    scores = Scores(allow_null=True)
    cycle_days = serializers.FloatField(allow_null=True)
    cycle_ratio = serializers.FloatField(allow_null=True, help_text="The silence in own cycles.")
    days_since_last_order = serializers.IntegerField(allow_null=True)
    first_order_on = serializers.DateField(allow_null=True)
    last_order_on = serializers.DateField(allow_null=True)
    order_count = serializers.IntegerField()
    order_count_365d = serializers.IntegerField()
    net_amount = ShownAmount()
    net_amount_365d = ShownAmount()
    reasons = serializers.ListField(
        child=serializers.CharField(),
        help_text="Sentences, the deciding one first, with the member's numbers.",
    )


class Lifecycle(ApiView):
    scopes = needs(GET="lifecycle:read")

    @operation(
        "members_lifecycle", "Read the stage with its reasons and scores", LifecycleAnswer, tag="members",
        problems=[404], parameters=[MEMBER_ID],
    )  # fmt: skip
    def get(self, _request: Request, member_id: str) -> Response:
        return Response(lifecycle_answer(member_by_id(self.client, member_id).pk))


def lifecycle_answer(pk: int) -> dict[str, Any]:
    (row,) = listed([pk])
    run, state = newest_run(), MemberStage.objects.filter(member_id=pk).first()
    cycle = _cycle_days(pk)
    why = reasons(row, state=state, run=run, cycle_days=cycle) if state and run and row.computed_stage else []
    return {
        "member_id": member_id(row.member.public_id),
        "as_of": run.as_of.isoformat() if run else None,
        "stage": row.stage or None,
        "computed_stage": row.computed_stage or None,
        "sub_state": row.sub_state,
        "since_on": _day(row.since_on),
        "reactivated_on": _day(row.reactivated_on),
        "band": row.band,
        "risk": row.risk,
        "scores": scores(row),
        "cycle_days": cycle,
        "cycle_ratio": row.cycle_ratio,
        "days_since_last_order": row.days_since_last_order,
        "first_order_on": _day(row.first_order_on),
        "last_order_on": _day(row.last_order_on),
        "order_count": row.order_count,
        "order_count_365d": row.order_count_365d,
        "net_amount": money(row.net_amount),
        "net_amount_365d": money(row.net_amount_365d),
        "reasons": why,
    }


def scores(row: ListedMember) -> dict[str, Any] | None:
    if row.r is None:
        return None
    return {"r": row.r, "f": row.f, "m": row.m, "group": row.rfm_group, "type": row.rfm_type}


def _day(on: Any) -> str | None:
    return on.isoformat() if on else None


def _cycle_days(pk: int) -> float | None:
    rows = sql.query("crm/member_cycle", member_id=pk).rows
    return float(rows[0][0]) if rows and rows[0][0] is not None else None
