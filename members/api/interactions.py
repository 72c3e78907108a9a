"""The doors for interactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from crm.rest import batches
from crm.rest.batches import BatchAnswer, Written
from crm.rest.describing import operation, path_parameter
from crm.rest.problems import Problem
from crm.rest.views import ApiView, needs, now
from members import ingest
from members.api import contact_shapes as shapes
from members.api.naming import member_named, named
from members.ingest import Refused
from members.models import Interaction

Item = Written[dict[str, Any]]


class InteractionDetail(ApiView):
    scopes = needs(PUT="interactions:write")

    @operation(
        "interactions_put", "Create or update an interaction", shapes.InteractionAnswer, tag="interactions",
        body=shapes.InteractionBody, statuses=[200, 201],
        parameters=[path_parameter("external_id", "The interaction's id in the calling program.", most=80)],
    )  # fmt: skip
    def put(self, _request: Request, external_id: str) -> Response:
        values = self.read(shapes.InteractionItem, extra={"external_id": external_id})
        return self.once(lambda: self._put(values))

    def _put(self, values: dict[str, Any]) -> Response:
        source, key = self.client.source, values["external_id"].strip()
        member = member_named(self.client, values["member"])
        known = Interaction.objects.filter(source=source, external_id=key).exists()
        try:
            written = ingest.record_interaction(
                source=source, member=member, interaction=shapes.interaction_fields(key, values), at=now()
            )
        except Refused as refused:
            raise Problem(422, refused.reason, str(refused)) from None
        return Response(shapes.interaction_answer(written), status=200 if known else 201)


class InteractionBatch(ApiView):
    scopes = needs(POST="interactions:write")

    @operation(
        "interactions_batch", "Create or update up to 500 interactions", BatchAnswer, tag="interactions",
        body=shapes.InteractionBatch,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        return self.once(lambda: self._post(batches.read_items(request.data, shapes.InteractionItem)))

    def _post(self, items: list[Item]) -> Response:
        at, source = now(), self.client.source
        members = named(self.client, [item.values["member"].strip() for item in batches.good(items)])
        for item in batches.good(items):
            if item.values["member"].strip() not in members:
                item.refuse("unknown_member", "This member is not known.", "member")

        def write(some: Sequence[Item]) -> None:
            keys = [item.values["external_id"].strip() for item in some]
            known = set(
                Interaction.objects.filter(source=source, external_id__in=keys).values_list(
                    "external_id", flat=True
                )
            )
            rows = [
                (members[item.values["member"].strip()], shapes.interaction_fields(key, item.values))
                for key, item in zip(keys, some, strict=True)
            ]
            ingest.record_interactions(source=source, interactions=rows, at=at)
            for key, item in zip(keys, some, strict=True):
                item.id, item.status = key, 200 if key in known else 201
                known.add(key)

        if some := batches.good(items):
            batches.together_or_singly(some, write, Refused)
        return Response(batches.answer(items))
