"""Products, orders, their lines and refunds into their tables."""

from __future__ import annotations

from datetime import datetime

from crm.demo.draws import words
from crm.demo.loading.copying import copy_rows, or_null
from crm.demo.loading.rows import keys, numbered
from crm.demo.membership.people import CHANNELS
from crm.demo.season import days, utc
from crm.demo.shop.baskets import PAYMENTS, STATUSES, Orders
from crm.demo.shop.catalogue import CATEGORIES, Catalogue
from members.models import Order, OrderLine, Product, Refund


def write_products(catalogue: Catalogue) -> int:
    return copy_rows(
        Product,
        {
            "id": keys(len(catalogue)),
            "source": "main",
            "external_id": catalogue.external_id,
            "name": catalogue.name,
            "category": words(CATEGORIES)[catalogue.category],
            "price": catalogue.price,
            "cost": catalogue.cost,
        },
    )


def write_orders(orders: Orders, *, at: datetime) -> int:
    size = len(orders)
    return copy_rows(
        Order,
        {
            "id": keys(size),
            "member_id": orders.member + 1,
            "source": "main",
            "external_id": numbered("A-", size, 10_001),
            "version": 0,
            "placed_at": utc(orders.at),
            "placed_on": days(orders.at),
            "status": words(STATUSES)[orders.status],
            "amount": orders.amount,
            "cost": or_null(orders.cost, ~orders.cost_known),
            "channel": words(CHANNELS)[orders.channel],
            "store": orders.store,
            "coupon_code": orders.coupon,
            "payment_method": words(PAYMENTS)[orders.payment],
            "instalments": or_null(orders.instalments, orders.instalments == 0),
            "created_at": at,
        },
    )


def write_lines(orders: Orders) -> int:
    return copy_rows(
        OrderLine,
        {
            "id": keys(len(orders.line_order)),
            "order_id": orders.line_order + 1,
            "line_no": orders.line_no,
            "product_id": orders.line_product + 1,
            "quantity": orders.line_quantity,
            "amount": orders.line_amount,
            "cost": or_null(orders.line_cost, ~orders.cost_known[orders.line_order]),
        },
    )


def write_refunds(orders: Orders, *, at: datetime) -> int:
    size = len(orders.refund_order)
    return copy_rows(
        Refund,
        {
            "id": keys(size),
            "order_id": orders.refund_order + 1,
            "member_id": orders.member[orders.refund_order] + 1,
            "external_id": numbered("R-", size, 1_001),
            "version": 0,
            "refunded_at": utc(orders.refund_at),
            "refunded_on": days(orders.refund_at),
            "amount": orders.refund_amount,
            "created_at": at,
        },
    )
