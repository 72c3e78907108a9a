"""The doors for orders and refunds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from crm.models import Brand
from crm.rest import batches
from crm.rest.batches import BatchAnswer, Written
from crm.rest.describing import operation, path_parameter
from crm.rest.paging import page
from crm.rest.problems import Problem
from crm.rest.views import ApiView, needs, now, takes
from members import ingest
from members.api import shapes
from members.api.naming import named
from members.ingest import Refused
from members.models import Order, OrderLine
from members.queries import orders_visible_to_client

Item = Written[dict[str, Any]]
ORDER = path_parameter("external_id", "The order's id in the calling program.")
REFUND = path_parameter("refund_id", "The refund's id in the calling program.")


class OrderList(ApiView):
    scopes = needs(GET="orders:read")
    parameters = takes(GET=shapes.OrderQuery)

    @operation(
        "orders_list", "List orders", shapes.OrderPage, tag="orders", query=shapes.OrderQuery, problems=[422]
    )
    def get(self, _request: Request) -> Response:
        orders = _with_parts(orders_visible_to_client(self.client)).filter(pk__gt=self.query["cursor"])
        if name := self.query.get("member"):
            member = named(self.client, [name]).get(name)
            orders = orders.filter(member=member) if member else orders.none()
        limit, currency = self.query["limit"], Brand.get().currency
        rows = list(orders.order_by("pk")[: limit + 1])
        return Response(
            page(rows, limit, lambda row: shapes.order_answer(row, currency=currency), lambda row: row.pk)
        )


class OrderDetail(ApiView):
    scopes = needs(GET="orders:read", PUT="orders:write")

    @operation(
        "orders_get", "Read an order of the own feed", shapes.OrderAnswer, tag="orders", problems=[404],
        parameters=[ORDER],
    )  # fmt: skip
    def get(self, _request: Request, external_id: str) -> Response:
        found = _own(self.client.source, external_id)
        if found is None:
            raise Problem(404, "not_found", "There is no such order in this feed.")
        return Response(shapes.order_answer(found, currency=Brand.get().currency))

    @operation(
        "orders_put", "Create or update an order", shapes.OrderAnswer, tag="orders", body=shapes.OrderBody,
        statuses=[200, 201], parameters=[ORDER],
        description="The member is looked at anew within a minute: its stage, its coupon, its referral.",
    )  # fmt: skip
    def put(self, _request: Request, external_id: str) -> Response:
        values = self.read(shapes.OrderItem, extra={"external_id": external_id})
        return self.once(lambda: self._put(values))

    def _put(self, values: dict[str, Any]) -> Response:
        source, key = self.client.source, values["external_id"].strip()
        known = Order.objects.filter(source=source, external_id=key).exists()
        try:
            ingest.record_order(source=source, order=shapes.order_fields(key, values), at=now())
        except Refused as refused:
            raise Problem(422, refused.reason, str(refused)) from None
        found = _own(source, key)
        if found is None:
            raise Problem(409, "conflict", "The order was moved away meanwhile.")
        return Response(
            shapes.order_answer(found, currency=Brand.get().currency), status=200 if known else 201
        )


class OrderBatch(ApiView):
    scopes = needs(POST="orders:write")
    needs_key = frozenset({"POST"})

    @operation(
        "orders_batch", "Create or update up to 500 orders", BatchAnswer, tag="orders",
        body=shapes.OrderBatch,
        description="Each order has its own result; a wrong one stops none of the others.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        return self.once(lambda: self._post(batches.read_items(request.data, shapes.OrderItem)))

    def _post(self, items: list[Item]) -> Response:
        at, source = now(), self.client.source

        def write(some: Sequence[Item]) -> None:
            keys = [item.values["external_id"].strip() for item in some]
            known = set(
                Order.objects.filter(source=source, external_id__in=keys).values_list(
                    "external_id", flat=True
                )
            )
            fields = [shapes.order_fields(key, item.values) for key, item in zip(keys, some, strict=True)]
            ingest.record_orders(source=source, orders=fields, at=at)
            for key, item in zip(keys, some, strict=True):
                item.id, item.status = key, 200 if key in known else 201
                known.add(key)

        if some := batches.good(items):
            batches.together_or_singly(some, write, Refused)
        return Response(batches.answer(items))


class RefundDetail(ApiView):
    scopes = needs(PUT="orders:write")

    @operation(
        "refunds_put", "Create or update a refund", shapes.RefundAnswer, tag="orders",
        body=shapes.RefundBody, statuses=[200, 202], parameters=[ORDER, REFUND],
        description="202: parked until its order comes in.",
    )  # fmt: skip
    def put(self, _request: Request, external_id: str, refund_id: str) -> Response:
        values = self.read(shapes.RefundItem, extra={"order": external_id, "external_id": refund_id})
        return self.once(lambda: self._put(values))

    def _put(self, values: dict[str, Any]) -> Response:
        fields = shapes.refund_fields(values["order"].strip(), values["external_id"].strip(), values)
        try:
            written = ingest.record_refund(source=self.client.source, refund=fields, at=now())
        except Refused as refused:
            raise Problem(422, refused.reason, str(refused), pointer="/amount") from None
        return Response(shapes.refund_answer(fields, written), status=200 if written else 202)


class RefundBatch(ApiView):
    scopes = needs(POST="orders:write")
    needs_key = frozenset({"POST"})

    @operation(
        "refunds_batch", "Create or update up to 500 refunds", BatchAnswer, tag="orders",
        body=shapes.RefundBatch, description="Status 202 of an item: parked until its order comes in.",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        return self.once(lambda: self._post(batches.read_items(request.data, shapes.RefundItem)))

    def _post(self, items: list[Item]) -> Response:
        at, some = now(), batches.good(items)
        ingest.hold_orders(source=self.client.source, orders=[item.values["order"].strip() for item in some])
        for item in some:
            values = item.values
            fields = shapes.refund_fields(values["order"].strip(), values["external_id"].strip(), values)
            try:
                written = ingest.record_refund(source=self.client.source, refund=fields, at=at)
            except Refused as refused:
                item.refuse(refused.reason, str(refused), "amount")
            else:
                item.id, item.status = fields.external_id, 200 if written else 202
        return Response(batches.answer(items))


def _with_parts(orders: QuerySet[Order]) -> QuerySet[Order]:
    return orders.select_related("member").prefetch_related(
        "refunds", Prefetch("lines", OrderLine.objects.select_related("product"))
    )


def _own(source: str, external_id: str) -> Order | None:
    return _with_parts(Order.objects.filter(source=source, external_id=external_id)).first()
