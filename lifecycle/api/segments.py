"""Segments for other programs: which there are, how many a filter finds, and why a member is in one."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.access import holds
from crm.models import ApiClient
from crm.rest.describing import operation
from crm.rest.fields import MemberId, Record, member_id
from crm.rest.paging import Paged, page, page_of
from crm.rest.problems import Problem
from crm.rest.views import ApiView, needs, takes
from lifecycle import segments
from lifecycle.models import Segment
from lifecycle.queries import Matching
from lifecycle.queries import shown_as_of as as_of
from lifecycle.segments import Explanation, InvalidTree
from members.api.naming import member_by_id

SEGMENT_ID = OpenApiParameter(
    "segment_id", {"type": "integer", "minimum": 1, "maximum": 9223372036854775807}, OpenApiParameter.PATH,
    description="The number of the segment.",
)  # fmt: skip


class SegmentAnswer(Record):
    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField()
    kind = serializers.ChoiceField(
        Segment.Kind.choices, help_text="dynamic: computed every night; list: kept by hand."
    )
    version = serializers.IntegerField()
    tree = serializers.DictField(help_text="The filter, as POST /segments/preview takes it.")
    members = serializers.IntegerField(allow_null=True, help_text="As of the last good night.")
    as_of = serializers.DateField(allow_null=True, help_text="Facts before this day are counted.")
    is_stale = serializers.BooleanField(help_text="The last night could not compute it.")


SegmentPage = page_of(SegmentAnswer, "SegmentPage")


class SegmentList(ApiView):
    scopes = needs(GET="segments:read")
    parameters = takes(GET=Paged)

    @operation(
        "segments_list", "List segments", SegmentPage, tag="segments", query=Paged, problems=[422],
        description="Those in use, in the order of their numbers.",
    )  # fmt: skip
    def get(self, _request: Request) -> Response:
        kept = Segment.objects.filter(archived_at=None, pk__gt=self.query["cursor"]).order_by("pk")
        rows = list(kept[: self.query["limit"] + 1])
        return Response(page(rows, self.query["limit"], _answer, lambda row: row.pk))


class PreviewBody(Record):
    tree = serializers.JSONField(help_text="A filter: groups all, any and not, with conditions in them.")


class PreviewAnswer(Record):
    members: Any = serializers.IntegerField(
        allow_null=True, help_text="null: even a sample took longer than two seconds."
    )
    is_estimate = serializers.BooleanField(help_text="Counted in a sample.")
    as_of = serializers.DateField()
    sentence = serializers.CharField(help_text="The filter in words.")
    fingerprint = serializers.CharField(help_text="Equal filters have the same.")


class SegmentPreview(ApiView):
    scopes = needs(POST="segments:read")

    @operation(
        "segments_preview", "Count whom a filter finds", PreviewAnswer, tag="segments", body=PreviewBody,
        description="Nothing is kept. Only members that the key may read are counted.",
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        body = self.read(PreviewBody)
        try:
            tree = segments.parse(body["tree"])
        except InvalidTree as refused:
            found = refused.problems[0]
            raise Problem(422, "invalid_filter", str(refused)[:1000], pointer=_pointer(found.path)) from None
        day = as_of()
        count = segments.count(tree=tree, as_of=day, among=_among(self.client))
        return Response(
            {
                "members": count.members,
                "is_estimate": count.is_estimate,
                "as_of": day.isoformat(),
                "sentence": segments.sentence(tree),
                "fingerprint": segments.fingerprint(tree),
            }
        )


class ExplainQuery(Record):
    member = MemberId(help_text="mbr_ and 32 hexadecimal digits.")


class ConditionAnswer(Record):
    depth = serializers.IntegerField(help_text="0 is the whole filter.")
    words = serializers.CharField()
    met = serializers.BooleanField()
    actual = serializers.CharField(help_text="What the member has; empty where that is not told.")


class ExplainAnswer(Record):
    segment: Any = serializers.IntegerField()
    member_id = serializers.CharField()
    is_in = serializers.BooleanField(help_text="As of the last good night.")
    by_hand = serializers.CharField(help_text="include or exclude; empty where the filter decides.")
    as_of = serializers.DateField()
    conditions = ConditionAnswer(many=True)


class SegmentExplain(ApiView):
    scopes = needs(GET="segments:read")
    parameters = takes(GET=ExplainQuery)

    @operation(
        "segments_explain", "Say why a member is in a segment, or not", ExplainAnswer, tag="segments",
        query=ExplainQuery, problems=[404, 422], parameters=[SEGMENT_ID],
    )  # fmt: skip
    def get(self, _request: Request, segment_id: str) -> Response:
        member = member_by_id(self.client, member_id(self.query["member"]))
        segment = _segment(segment_id)
        override = segment.overrides.filter(member=member).first()
        day = segment.as_of or as_of()
        conditions: list[dict[str, Any]] = []
        if not segment.is_list:
            try:
                tree = segments.parse(segment.tree)
            except InvalidTree:
                raise Problem(
                    409, "invalid_filter", "The filter of this segment can no longer be read."
                ) from None
            conditions = list(_flat(segments.explain(tree=tree, member=member, as_of=day)))
        return Response(
            {
                "segment": segment.pk,
                "member_id": member_id(member.public_id),
                "is_in": segment.rows.filter(member=member, left_on=None).exists(),
                "by_hand": override.kind if override else "",
                "as_of": day.isoformat(),
                "conditions": conditions,
            }
        )


def _answer(row: Segment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "description": row.description,
        "kind": row.kind,
        "version": row.version,
        "tree": row.tree,
        "members": row.member_count,
        "as_of": row.as_of.isoformat() if row.as_of else None,
        "is_stale": bool(row.error),
    }


def _pointer(path: str) -> str:
    """`all[1].value` as a JSON pointer into the body."""
    return "/".join(["/tree", *re.findall(r"\w+", path)])


def _segment(number: str) -> Segment:
    found = None
    if number.isascii() and number.isdigit() and len(number) < 19:
        found = Segment.objects.filter(pk=int(number)).first()
    if found is None:
        raise Problem(404, "not_found", "There is no such segment.")
    return found


def _flat(why: Explanation, depth: int = 0) -> list[dict[str, Any]]:
    own = {"depth": depth, "words": why.words, "met": why.met, "actual": why.actual}
    return [own, *(row for child in why.children for row in _flat(child, depth + 1))]


def _among(client: ApiClient) -> Matching | None:
    if holds(client, "sources:all"):
        return None
    return Matching(
        "select fed.id from members_member as fed where fed.source = %(fed_by)s", {"fed_by": client.source}
    )
