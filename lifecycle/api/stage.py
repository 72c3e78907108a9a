"""Where did a member stand on a day, and why? And a stage that somebody outside knows better."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.formats import local
from crm.rest.describing import MEMBER_ID, operation
from crm.rest.fields import Record, member_id
from crm.rest.problems import Problem
from crm.rest.views import ApiView, needs, now, takes
from lifecycle import stages
from lifecycle.models import MemberStage, Stage, StageTransition
from lifecycle.reasons import why_on
from lifecycle.stages import BadTerm, MoveRefused, NoReason
from members.api.naming import member_by_id
from members.models import Member


class StageQuery(Record):
    on = serializers.DateField(required=False, help_text="The day that is asked about; today if left out.")


class StageBody(Record):
    stage = serializers.ChoiceField(Stage.choices, help_text="One that may be asked for.")
    reason = serializers.CharField(max_length=200)
    until = serializers.DateField(help_text="The last day on which it shows; a year at most.")


class OverrideAnswer(Record):
    stage = serializers.ChoiceField(Stage.choices)
    reason = serializers.CharField()
    until = serializers.DateField(allow_null=True)


class StageAnswer(Record):
    member_id = serializers.CharField()
    on = serializers.DateField()
    stage = serializers.ChoiceField(
        Stage.choices, allow_null=True, help_text="Computed; null before the first record."
    )
    since_on = serializers.DateField(allow_null=True)
    days_in_stage = serializers.IntegerField(allow_null=True)
    cause = serializers.ChoiceField(StageTransition.Cause.choices, allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True, help_text="The thresholds that decided.")
    order_count = serializers.IntegerField(allow_null=True, help_text="As it was decided, like the rest.")
    last_order_on = serializers.DateField(allow_null=True)
    last_own_on = serializers.DateField(allow_null=True)
    cycle_days = serializers.FloatField(allow_null=True)
    cycle_ratio = serializers.FloatField(allow_null=True)
    r = serializers.IntegerField(allow_null=True)
    f = serializers.IntegerField(allow_null=True)
    m = serializers.IntegerField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    override = OverrideAnswer(allow_null=True, help_text="Shown instead today, whatever day is asked about.")


class MemberStageDoor(ApiView):
    scopes = needs(GET="lifecycle:read", PUT="lifecycle:write", DELETE="lifecycle:write")
    parameters = takes(GET=StageQuery)

    @operation(
        "members_stage", "Read the stage on a day, and why", StageAnswer, tag="members", query=StageQuery,
        problems=[404, 422], parameters=[MEMBER_ID],
        description="Read from the moves as they were decided then; nothing is computed anew.",
    )  # fmt: skip
    def get(self, _request: Request, member_id: str) -> Response:
        member = member_by_id(self.client, member_id)
        return Response(_answer(member, on=self.query.get("on") or local(now()).date()))

    @operation(
        "members_stage_set", "Show another stage until a day", StageAnswer, tag="members", body=StageBody,
        problems=[404], parameters=[MEMBER_ID],
        description="The computed stage goes on beneath. A move that nobody may ask for is refused with 422.",
    )  # fmt: skip
    def put(self, _request: Request, member_id: str) -> Response:
        values, member = self.read(StageBody), member_by_id(self.client, member_id)
        return self.once(lambda: self._put(member, values))

    def _put(self, member: Member, values: dict[str, Any]) -> Response:
        today = local(now()).date()
        try:
            stages.override(member_id=member.pk, by=None, client=self.client, today=today, **values)
        except MoveRefused as refused:
            raise Problem(422, "move_refused", str(refused), pointer="/stage") from None
        except NoReason as problem:
            raise Problem(422, "reason_missing", str(problem), pointer="/reason") from None
        except BadTerm as problem:
            raise Problem(422, "bad_term", str(problem), pointer="/until") from None
        except MemberStage.DoesNotExist:
            raise Problem(409, "conflict", "The next night computes the stage.") from None
        return Response(_answer(member, on=today))

    @operation(
        "members_stage_clear", "Show the computed stage again", StageAnswer, tag="members", problems=[404],
        parameters=[MEMBER_ID],
    )  # fmt: skip
    def delete(self, _request: Request, member_id: str) -> Response:
        member = member_by_id(self.client, member_id)
        return self.once(lambda: self._delete(member))

    def _delete(self, member: Member) -> Response:
        if MemberStage.objects.filter(member=member).exclude(override_stage="").exists():
            stages.lift_override(member_id=member.pk, by=None, client=self.client)
        return Response(_answer(member, on=local(now()).date()))


def _answer(member: Member, *, on: Any) -> dict[str, Any]:
    found = why_on(member.pk, on=on)
    seen = found.inputs if found else None
    known = MemberStage.objects.filter(member=member).exclude(override_stage="").first()
    figures = ("order_count", "last_order_on", "last_own_on", "cycle_days", "cycle_ratio", "r", "f", "m")
    return {
        "member_id": member_id(member.public_id),
        "on": on.isoformat(),
        "stage": found.stage if found else None,
        "since_on": found.since_on.isoformat() if found else None,
        "days_in_stage": found.days_in_stage if found else None,
        "cause": found.cause if found else None,
        "policy_version": found.policy_version if found else None,
        **{name: _plain(getattr(seen, name, None)) for name in figures},
        "reasons": list(found.sentences) if found else [],
        "override": {
            "stage": known.override_stage,
            "reason": known.override_reason,
            "until": _plain(known.override_until),
        }
        if known and (known.override_until is None or known.override_until >= local(now()).date())
        else None,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
