"""The UCI Online Retail set: order lines of a British gift shop, 2010-12 to 2011-12 (CC BY 4.0).

Lines without a customer, cancellations, and lines without a quantity or price above zero are not taken; the
first of these reasons counts. An order's time is that of its earliest line.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members.imports.applying.baskets import apply_baskets
from members.imports.shape import Column, Profile, Shape

ORDERS = Shape(
    kind="orders",
    views=("members/load/online_retail_judged",),
    apply=apply_baskets,
    columns=(
        Column("invoice", required=True, also=("InvoiceNo",)),
        Column("stock_code", required=True, also=("StockCode",)),
        Column("description", also=("Description",)),
        Column("quantity", required=True, also=("Quantity",)),
        Column("invoice_date", required=True, also=("InvoiceDate",)),
        Column("unit_price", required=True, also=("UnitPrice", "Price")),
        Column("customer_id", required=True, also=("CustomerID", "Customer ID")),
        Column("country", also=("Country",)),
    ),
)

PROFILE = Profile("online_retail", _("UCI Online Retail (order lines)"), {"orders": ORDERS})
