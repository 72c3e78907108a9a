"""The doors for consents and for addresses that nobody contacts."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from crm.models import record
from crm.rest.describing import MEMBER_ID, operation
from crm.rest.fields import member_id
from crm.rest.paging import page
from crm.rest.views import ApiView, needs, now, takes
from members import privacy
from members.api import consent_shapes as shapes
from members.api.naming import member_by_id, member_named
from members.models import Channel, Consent, ConsentState, Suppression


class Consents(ApiView):
    scopes = needs(POST="consents:write")

    @operation(
        "consents_create", "Record a consent or a refusal", shapes.ConsentAnswer, tag="consents",
        body=shapes.ConsentBody, statuses=[200, 201],
        description="201 where that is news, 200 where it was so already. A refusal is in force at once.",
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        values = self.read(shapes.ConsentBody)
        return self.once(lambda: self._post(values))

    def _post(self, values: dict[str, Any]) -> Response:
        member = member_named(self.client, values["member"])
        say = privacy.grant if values["state"] == ConsentState.GRANTED else privacy.withdraw
        is_news = say(
            member=member, channel=values["channel"], purpose=values["purpose"], at=now(),
            source=f"api:{self.client.name}", text_version=values["text_version"],
            evidence=values["evidence"],
        )  # fmt: skip
        row = Consent.objects.get(member=member, channel=values["channel"], purpose=values["purpose"])
        answer = shapes.consent_answer(row, of=member_id(member.public_id))
        return Response(answer, status=201 if is_news else 200)


class MemberConsents(ApiView):
    scopes = needs(GET="consents:read")

    @operation(
        "members_consents", "Read what a member allows", shapes.ConsentList, tag="consents", problems=[404],
        parameters=[MEMBER_ID], description="A channel that is not listed was never asked about.",
    )  # fmt: skip
    def get(self, _request: Request, member_id: str) -> Response:
        member = member_by_id(self.client, member_id)
        rows = Consent.objects.filter(member=member).order_by("channel", "purpose")
        return Response({"data": [shapes.consent_answer(row, of=member_id) for row in rows]})


class Suppressions(ApiView):
    scopes = needs(GET="consents:read", POST="consents:write")
    parameters = takes(GET=shapes.SuppressionQuery)

    @operation(
        "suppressions_list", "List suppressed addresses", shapes.SuppressionPage, tag="consents",
        query=shapes.SuppressionQuery, problems=[422],
    )  # fmt: skip
    def get(self, _request: Request) -> Response:
        rows = Suppression.objects.filter(pk__gt=self.query["cursor"])
        if channel := self.query.get("channel"):
            rows = rows.filter(channel=channel)
        limit = self.query["limit"]
        found = list(rows.order_by("pk")[: limit + 1])
        return Response(page(found, limit, shapes.suppression_answer, lambda row: row.pk))

    @operation(
        "suppressions_create", "Suppress an address", shapes.SuppressionAnswer, tag="consents",
        body=shapes.SuppressionBody, statuses=[200, 201],
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        values = self.read(shapes.SuppressionBody)
        return self.once(lambda: self._post(**kept(values)))

    def _post(self, channel: str, address: str) -> Response:
        is_news = privacy.suppress(
            channel=channel, address=address, reason=Suppression.Reason.MANUAL, at=now()
        )
        digest = privacy.address_hash(channel=channel, address=address)
        row = Suppression.objects.get(channel=channel, address_hash=digest)
        if is_news:
            record(by=None, client=self.client, action="suppression.create", target=row, channel=channel)
        return Response(shapes.suppression_answer(row), status=201 if is_news else 200)


class SuppressionRelease(ApiView):
    scopes = needs(POST="consents:write")

    @operation(
        "suppressions_release", "Release an address that was suppressed by hand", shapes.Released,
        tag="consents", body=shapes.SuppressionBody,
        description="What a member refused is released by their consent alone; a bounce by nobody.",
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        values = self.read(shapes.SuppressionBody)
        return self.once(lambda: self._post(**kept(values)))

    def _post(self, channel: str, address: str) -> Response:
        gone = privacy.lift(channel=channel, address=address, reason=Suppression.Reason.MANUAL)
        if gone:
            record(by=None, client=self.client, action="suppression.release", channel=channel)
        return Response({"released": gone})


def kept(values: dict[str, Any]) -> dict[str, str]:
    """The address as members keep it: a phone in E.164 where it can be read as one."""
    from crm.models import Brand
    from members.ingest import normal_phone

    channel, address = values["channel"], values["address"]
    if channel in {Channel.SMS, Channel.CALL}:
        address = normal_phone(address, Brand.get().country) or address
    return {"channel": channel, "address": address}
