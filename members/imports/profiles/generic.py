"""The documented columns: what a shop exports when it is asked to (docs/how-to/load.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members.imports.applying.orders import apply_orders
from members.imports.shape import Column, Profile, Shape

ORDERS = Shape(
    kind="orders",
    judged="members/load/orders_judged",
    apply=apply_orders,
    columns=(
        Column("order_id", required=True),
        Column("member_id", required=True),
        Column("placed_at", required=True),
        Column("amount", required=True),
        Column("cost"),
        Column("status"),
        Column("channel"),
        Column("store"),
        Column("coupon", also=("coupon_code",)),
        Column("payment_method"),
        Column("instalments"),
        Column("product", also=("product_id",)),
        Column("currency"),
        Column("updated_at"),
    ),
)

PROFILE = Profile("generic", _("documented columns"), {shape.kind: shape for shape in (ORDERS,)})
