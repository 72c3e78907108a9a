"""The doors for members: read with the stage they are at, written through members.ingest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import referrals
from crm.access import holds
from crm.api import shapes
from crm.models import Brand
from crm.rest import batches
from crm.rest.batches import BatchAnswer, Written
from crm.rest.describing import ETAG, MEMBER_ID, operation, path_parameter
from crm.rest.fields import member_id
from crm.rest.paging import page
from crm.rest.problems import Problem
from crm.rest.views import ApiView, needs, now, takes
from lifecycle.queries import members_walk
from members import doors, ingest, profile
from members.api.naming import member_by_id, named
from members.ingest import Refused
from members.models import DuplicateCandidate, Member

EXTERNAL = path_parameter("external_id", "The member's id in the calling program.")
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="The ETag that was read; 412 when the member has changed since.",
)  # fmt: skip


class MemberList(ApiView):
    scopes = needs(GET="members:read", POST="members:write")
    parameters = takes(GET=shapes.MemberQuery)

    @operation(
        "members_list", "List members", shapes.MemberPage, tag="members", query=shapes.MemberQuery,
        problems=[422],
        description="In the order of ids, which never changes. To keep up: note the time before the first "
        "page, and send it as updated_after the next time.",
    )  # fmt: skip
    def get(self, _request: Request) -> Response:
        query, client = self.query, self.client
        pks = members_walk(
            source=None if holds(client, "sources:all") else client.source,
            after=query["cursor"],
            limit=query["limit"],
            stages=query.get("stage"),
            bands=query.get("band"),
            groups=query.get("group"),
            updated_after=query.get("updated_after"),
        )
        answers = dict(zip(pks, shapes.member_answers(pks[: query["limit"]], client), strict=False))
        return Response(page(pks, query["limit"], lambda pk: answers[pk], lambda pk: pk))

    @operation(
        "members_arrive", "Take in somebody without an id", shapes.WrittenMember, tag="members",
        body=shapes.StrangerBody, statuses=[200, 201],
        description="For people of whom the calling program has no external_id: a LINE follower, a form. A "
        "verified contact point decides that it is somebody we know (200, the record stays as it is). Else a "
        "new record is made (201), and whom it may be is filed for a person to decide; nothing is merged. "
        "A key that reads its own feed alone is told of members of that feed alone.",
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        values = self.read(shapes.StrangerBody)
        return self.once(lambda: self._arrive(values))

    def _arrive(self, values: dict[str, Any]) -> Response:
        client, at = self.client, now()
        warnings = shapes.dropped(values, country=Brand.get().country)
        came = doors.arrive(
            fields=shapes.member_fields("", values),
            source=client.source,
            door=DuplicateCandidate.Door.API,
            at=at,
            proved=values.get("verified", ()),
            client=client,
            within="" if holds(client, "sources:all") else client.source,
        )
        if came.is_new:
            warnings += name_friend(came.member, values.get("referred_by_code"), at)
        referrals.code_of(member_id=came.member.pk)
        came.member.refresh_from_db()
        return _shown(self, came.member, status=201 if came.is_new else 200, warnings=warnings)


class MemberDetail(ApiView):
    scopes = needs(GET="members:read", PATCH="members:write")

    @operation(
        "members_get", "Read a member", shapes.MemberAnswer, tag="members", problems=[404],
        parameters=[MEMBER_ID, ETAG],
    )  # fmt: skip
    def get(self, _request: Request, member_id: str) -> Response:
        return _shown(self, member_by_id(self.client, member_id))

    @operation(
        "members_patch", "Change some fields of a member", shapes.MemberAnswer, tag="members",
        body=shapes.MemberPatch, problems=[404, 412], parameters=[MEMBER_ID, IF_MATCH, ETAG],
        description="Unlike an upsert, what cannot be kept is refused.",
    )  # fmt: skip
    def patch(self, request: Request, member_id: str) -> Response:
        values = self.read(shapes.MemberPatch)
        wanted = request.headers.get("If-Match", "")
        return self.once(lambda: self._patch(member_id, wanted, values))

    def _patch(self, name: str, wanted: str, values: dict[str, Any]) -> Response:
        member = Member.objects.select_for_update().get(pk=member_by_id(self.client, name).pk)
        if wanted and wanted != "*" and shapes.etag(member) not in wanted.split(", "):
            raise Problem(412, "precondition_failed", "The member has changed since it was read.")
        try:
            saved = profile.change(
                member=member, values=shapes.changes(values), at=now(), source=f"api:{self.client.name}",
                by=None, client=self.client,
            )  # fmt: skip
        except profile.Invalid as invalid:
            raise shapes.not_taken(invalid) from None
        return _shown(self, saved)


class MemberByExternalId(ApiView):
    scopes = needs(GET="members:read", PUT="members:write")

    @operation(
        "members_get_by_external_id", "Read a member of the own feed", shapes.MemberAnswer, tag="members",
        problems=[404], parameters=[EXTERNAL, ETAG],
    )  # fmt: skip
    def get(self, _request: Request, external_id: str) -> Response:
        member = named(self.client, [external_id]).get(external_id)
        if member is None:
            raise Problem(404, "not_found", "There is no such member in this feed.")
        return _shown(self, member)

    @operation(
        "members_put", "Create or update a member", shapes.WrittenMember, tag="members",
        body=shapes.MemberBody, statuses=[200, 201], parameters=[EXTERNAL, ETAG],
        description="Every member has a referral code of their own, which the answer carries.",
    )  # fmt: skip
    def put(self, _request: Request, external_id: str) -> Response:
        values = self.read(shapes.MemberItem, extra={"external_id": external_id})
        return self.once(lambda: self._put(values))

    def _put(self, values: dict[str, Any]) -> Response:
        key, source, at = values["external_id"].strip(), self.client.source, now()
        known = Member.objects.filter(source=source, external_id=key).exists()
        warnings = shapes.dropped(values, country=Brand.get().country)
        try:
            member = ingest.record_member(
                source=source, member=shapes.member_fields(key, values), at=at, client=self.client
            )
        except Refused as refused:
            raise Problem(422, refused.reason, str(refused)) from None
        warnings += name_friend(member, values.get("referred_by_code"), at)
        referrals.code_of(member_id=member.pk)
        member.refresh_from_db()
        return _shown(self, member, status=200 if known else 201, warnings=warnings)


class MemberBatch(ApiView):
    scopes = needs(POST="members:write")

    @operation(
        "members_batch", "Create or update up to 500 members", BatchAnswer, tag="members",
        body=shapes.MemberBatch,
        description="Each member has its own result; a wrong one stops none of the others.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        return self.once(lambda: self._post(batches.read_items(request.data, shapes.MemberItem)))

    def _post(self, items: list[Written[dict[str, Any]]]) -> Response:
        at, source, country = now(), self.client.source, Brand.get().country

        def write(some: Sequence[Written[dict[str, Any]]]) -> None:
            keys = [item.values["external_id"].strip() for item in some]
            known = set(
                Member.objects.filter(source=source, external_id__in=keys).values_list(
                    "external_id", flat=True
                )
            )
            fields = [shapes.member_fields(key, item.values) for key, item in zip(keys, some, strict=True)]
            written = ingest.record_members(source=source, members=fields, at=at, client=self.client)
            for key, item, member in zip(keys, some, written, strict=True):
                item.id, item.status = member_id(member.public_id), 200 if key in known else 201
                item.warnings = [
                    *shapes.dropped(item.values, country=country),
                    *name_friend(member, item.values.get("referred_by_code"), at),
                ]
                known.add(key)

        if some := batches.good(items):
            batches.together_or_singly(some, write, Refused)
        return Response(batches.answer(items))


def name_friend(member: Member, code: str | None, at: Any) -> list[str]:
    """Who recommended the new member; why not, where that is not so. The member is written in any case."""
    if not code:
        return []
    try:
        referral = referrals.name_referrer(member=member, code=code, at=at)
    except referrals.CannotName as refused:
        return [f"referred_by_code: {refused.reason}"]
    return [f"referred_by_code: {reason}" for reason in referral.reasons]


def _shown(
    view: ApiView, member: Member, *, status: int = 200, warnings: list[str] | None = None
) -> Response:
    (answer,) = shapes.member_answers([member.pk], view.client)
    if warnings is not None:
        answer["warnings"] = warnings
    return Response(answer, status=status, headers={"ETag": shapes.etag(member)})
