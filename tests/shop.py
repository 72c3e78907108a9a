"""A shop with a dozen members whose stages the real night computes: what pages are read against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from crm import nightly
from crm.models import Brand, Role, User
from lifecycle.models import Segment
from members.ingest import fold
from members.models import Consent, ConsentEvent, Interaction, Member, Order, OrderLine, Product, Refund

AS_OF = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
numbers = count(1)


def noon(on: date) -> datetime:
    """Midday in Taipei, so that the day is the same in UTC."""
    return datetime.combine(on, time(4), tzinfo=UTC)


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def staff(role: str = Role.MARKETER, **values: Any) -> User:
    number = next(numbers)
    username = values.pop("username", f"{role}-{number}")
    password = values.pop("password", "correct horse battery")
    email = values.pop("email", f"{username}@example.org")
    return User.objects.create_user(username, email, password, role=role, **values)


def member(name: str, *, orders: Sequence[int] = (), amount: int = 1200, **values: Any) -> Member:
    """A member with orders so many days before AS_OF."""
    number = next(numbers)
    values.setdefault("external_id", f"C{number:04}")
    made = Member.objects.create(name=name, name_key=fold(name), **values)
    for days in orders:
        order(made, ago(days), amount=amount)
    return made


def order(buyer: Member, on: date, *, amount: int = 1200, **values: Any) -> Order:
    values.setdefault("external_id", f"A-{next(numbers):05}")
    return Order.objects.create(
        member=buyer, placed_at=noon(on), placed_on=on, amount=Decimal(amount), **values
    )


def consent(to: Member, channel: str = "email", state: str = "granted") -> None:
    values = {
        "member": to,
        "channel": channel,
        "state": state,
        "source": "官網註冊表單",
        "text_version": "v1",
    }
    Consent.objects.create(changed_at=noon(ago(400)), **values)
    ConsentEvent.objects.create(occurred_at=noon(ago(400)), **values)


def open_shop(*, months: int = 4) -> dict[str, Member]:
    """The brand, its members by name, one segment, and the nights up to AS_OF."""
    Brand.objects.update_or_create(
        id=1, defaults={"name": "木日保養", "sender_email": "hello@mukiri.example"}
    )
    people = {
        "林佳穎": member(
            "林佳穎",
            orders=range(20, 700, 30),
            amount=3200,
            phone="+886912345386",
            email="jy.lin@example.org",
            birthday=date(1988, 6, 2),
            city="台中市",
            district="西屯區",
            origin="官網",
            sex="female",
            joined_at=noon(ago(720)),
            joined_on=ago(720),
        ),
        "林佳蓉": member("林佳蓉", orders=[25], city="台北市", origin="Facebook 廣告"),
        "吳宗翰": member(
            "吳宗翰",
            orders=[640, 600, 560, 520],
            city="台北市",
            email="wu@example.org",
            phone="+886922333444",
        ),
        "陳奕安": member(
            "陳奕安", orders=range(130, 520, 30), amount=2600, city="高雄市", email="an@example.org"
        ),
        "黃詩涵": member("黃詩涵", orders=[40, 95, 160]),
        "Wang Ming": member("Wang Ming", orders=[70, 130]),
        "臺小明": member("臺小明", city="臺南市", joined_at=noon(ago(90)), joined_on=ago(90)),
        "周郁婷": member("周郁婷", city="台北市", origin="LINE 廣告"),
    }
    for name in ("林佳穎", "吳宗翰", "陳奕安"):
        consent(people[name])
    consent(people["林佳穎"], "line", "withdrawn")
    bought = people["林佳穎"].orders.order_by("-placed_on").first()
    assert bought is not None
    serum = Product.objects.create(external_id="P1", name="精華液 30ml")
    OrderLine.objects.create(order=bought, line_no=1, product=serum, quantity=2, amount=3200)
    Refund.objects.create(
        order=bought,
        member=people["林佳穎"],
        external_id="R1",
        refunded_at=noon(ago(12)),
        refunded_on=ago(12),
        amount=200,
    )
    Interaction.objects.create(
        member=people["周郁婷"],
        external_id="I1",
        kind="line_added",
        is_own=True,
        occurred_at=noon(ago(30)),
        occurred_on=ago(30),
        channel="line",
    )
    Segment.objects.create(
        name="流失的人", tree={"v": 1, "all": [{"field": "stage", "op": "in", "value": ["lost", "defector"]}]}
    )
    list(nightly.backfill(as_of=AS_OF, at=AT, months=months))
    return people
