"""The Ta-Feng set: baskets of a Taiwanese supermarket, 2000-11 to 2001-02.

The file knows no order: what a customer bought on one day is one. AMOUNT is a number of pieces; ASSET and
SALES_PRICE are the cost and the price of the whole line.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members.imports.applying.baskets import apply_baskets
from members.imports.shape import Column, Profile, Shape

ORDERS = Shape(
    kind="orders",
    views=("members/load/tafeng_judged",),
    apply=apply_baskets,
    columns=(
        Column("transaction_dt", required=True),
        Column("customer_id", required=True),
        Column("age_group"),
        Column("pin_code"),
        Column("product_subclass"),
        Column("product_id", required=True),
        Column("pieces", required=True, also=("AMOUNT",)),
        Column("asset", required=True),
        Column("sales_price", required=True),
    ),
)

PROFILE = Profile("tafeng", _("Ta-Feng supermarket (order lines)"), {"orders": ORDERS})
