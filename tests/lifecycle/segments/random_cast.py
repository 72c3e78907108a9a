"""A few dozen members with every kind of fact, drawn by lot, and trees that ask about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from lifecycle.models import MemberMetrics, MemberStage
from members.models import (
    Complaint,
    Consent,
    CustomField,
    Group,
    GroupMember,
    Interaction,
    Member,
    MemberTag,
    Order,
    OrderLine,
    Product,
    Refund,
    Tag,
)
from tests.lifecycle.segments.reference import TAIPEI, Bought, Facts, Line

#: Around these days most facts lie: leap days, ends of years, and the days around them.
DAYS = [date(2024, 2, 29), date(2024, 3, 1), date(2025, 3, 1), date(2026, 1, 1), date(2026, 11, 20)]
CITIES = ["台北市", "臺南市", "", "O'Hara; --"]
CATEGORIES = ["tea", "soap", "oil", "茶"]
STAGES = ["prospect", "core", "lost"]
CHANNELS = ["web", "store", ""]


def near(draw: Random) -> date:
    return draw.choice(DAYS) + timedelta(
        days=draw.choice([-400, -181, -180, -91, -90, -31, -30, -29, -1, 0, 1, 29])
    )


def make(*, seed: int, members: int = 40) -> dict[int, Facts]:
    """The members in the database, and what the reference knows about each."""
    draw = Random(seed)
    products = [
        Product.objects.create(external_id=f"P{index}", category=category)
        for index, category in enumerate(CATEGORIES)
    ]
    tags = [Tag.objects.create(name=f"tag {index}").pk for index in range(3)]
    groups = {kind: Group.objects.create(kind=kind, name=kind) for kind in ("household", "employer")}
    for key, kind in (("skin", "choice"), ("likes", "many"), ("points", "number"), ("renews", "date")):
        options = [{"value": word, "zh": word} for word in ("dry", "oily", "red", "blue")]
        CustomField.objects.create(key=key, label_zh=key, kind=kind, options=options)
    return dict(_member(draw, index, products, tags, groups) for index in range(members))


def _member(draw: Random, index: int, products: Any, tags: list[int], groups: Any) -> tuple[int, Facts]:
    has_metrics, born = draw.random() < 0.8, draw.choice([None, date(2000, 2, 29), near(draw)])
    custom = {
        "skin": draw.choice(["dry", "oily", None]),
        "likes": draw.choice([["red"], ["red", "blue"], [], None]),
        "points": draw.choice([3, 7.5, None, "many"]),
        "renews": draw.choice([near(draw).isoformat(), None, "soon"]),
    }
    custom = {key: value for key, value in custom.items() if value is not None}
    figures = {
        "r": draw.choice([None, 0, 3, 5]),
        "net_amount": Decimal(draw.choice([0, 500, 3000])),
        "order_count": draw.choice([0, 1, 4]),
        "last_order_on": draw.choice([None, near(draw)]),
    }
    member = Member.objects.create(
        external_id=f"R{index}", city=draw.choice(CITIES), birthday=born, custom=custom
    )
    if has_metrics:
        MemberMetrics.objects.create(member=member, **figures)
    stage = draw.choice([None, *STAGES])
    if stage:
        MemberStage.objects.create(member=member, stage=stage, since_on=DAYS[0])
    points, renews = custom.get("points"), custom.get("renews")
    facts = Facts(
        values={
            "stage": stage or "",
            "city": member.city,
            "birthday": born,
            "r": figures["r"] if has_metrics else None,
            "net_amount": figures["net_amount"] if has_metrics else Decimal(0),
            "order_count": figures["order_count"] if has_metrics else 0,
            "last_order": figures["last_order_on"] if has_metrics else None,
            "custom:skin": custom.get("skin", ""),
            "custom:likes": custom.get("likes", []),
            "custom:points": points if isinstance(points, int | float) else None,
            "custom:renews": date.fromisoformat(renews) if renews and renews != "soon" else None,
        },
        orders=[_order(draw, member, n, products) for n in range(draw.choice([0, 0, 1, 2, 6]))],
        contacts=[_contact(draw, member, n) for n in range(draw.choice([0, 1, 3]))],
        complaints=[_complaint(draw, member) for _ in range(draw.choice([0, 0, 1, 2]))],
        consents=_consents(draw, member),
        tags={pk for pk in tags if draw.random() < 0.4},
        groups={kind for kind in groups if draw.random() < 0.3},
    )
    MemberTag.objects.bulk_create([MemberTag(member=member, tag_id=pk) for pk in facts.tags])
    for kind in facts.groups:
        GroupMember.objects.create(group=groups[kind], member=member)
    return member.pk, facts


def _order(draw: Random, member: Member, number: int, products: Any) -> Bought:
    on, hour = near(draw), draw.randrange(24)
    made = Bought(
        on=on,
        status=draw.choice(["paid", "fulfilled", "cancelled", "pending"]),
        amount=Decimal(draw.choice([0, 100, 900, 3000])),
        channel=draw.choice(CHANNELS),
        coupon=draw.choice(["", "C1"]),
        hour=hour,
    )
    order = Order.objects.create(
        member=member,
        external_id=f"{member.pk}-{number}",
        placed_at=datetime.combine(on, time(hour, 30), TAIPEI),
        placed_on=on,
        status=made.status,
        amount=made.amount,
        channel=made.channel,
        coupon_code=made.coupon,
    )
    for line_no in range(draw.choice([0, 1, 2])):
        product = draw.choice(products)
        quantity, amount = Decimal(draw.choice([1, 2])), Decimal(draw.choice([50, 900]))
        OrderLine.objects.create(
            order=order, line_no=line_no, product=product, quantity=quantity, amount=amount
        )
        made.lines.append(Line(product.category, product.external_id, amount, quantity))
    if made.amount and draw.random() < 0.3:
        back, given = on + timedelta(days=draw.choice([0, 5, 60])), draw.choice([made.amount, Decimal(50)])
        Refund.objects.create(
            order=order, member=member, external_id="1", refunded_on=back,
            refunded_at=datetime.combine(back, time(12), TAIPEI), amount=given,
        )  # fmt: skip
        made.refunds.append((back, given))
    return made


def _contact(draw: Random, member: Member, number: int) -> dict[str, Any]:
    on, kind = near(draw), draw.choice(["clicked", "booked"])
    Interaction.objects.create(
        member=member, external_id=f"{member.pk}-{number}", kind=kind, is_own=True, channel="web",
        occurred_on=on, occurred_at=datetime.combine(on, time(12), TAIPEI),
    )  # fmt: skip
    return {"on": on, "kind": kind, "channel": "web"}


def _complaint(draw: Random, member: Member) -> dict[str, Any]:
    # Within a second of midnight in Taipei, which is four in the afternoon in UTC.
    at = datetime.combine(near(draw), time(16), UTC) + timedelta(seconds=draw.choice([-1, 0, 1]))
    category = draw.choice(["delivery", "product"])
    Complaint.objects.create(
        member=member, submission=UUID(int=draw.getrandbits(128)), received_at=at, subject="x", level="s3",
        category=category, first_reply_due_at=at, resolution_due_at=at, legal_due_at=at,
    )  # fmt: skip
    return {"at": at, "category": category}


def _consents(draw: Random, member: Member) -> dict[str, str]:
    found = {
        channel: draw.choice(["granted", "withdrawn"]) for channel in ("email", "line") if draw.random() < 0.6
    }
    for channel, state in found.items():
        Consent.objects.create(member=member, channel=channel, state=state, changed_at=datetime.now(UTC))
    return found


# ---- trees ----


def tree(draw: Random, tags: list[int], depth: int = 3) -> dict[str, Any]:
    """A tree of any shape that is allowed."""
    return {"v": 1, "all": [node(draw, tags, depth) for _ in range(draw.choice([1, 1, 2, 3]))]}


def node(draw: Random, tags: list[int], depth: int) -> dict[str, Any]:
    if depth and draw.random() < 0.35:
        kind = draw.choice(["all", "any", "not"])
        if kind == "not":
            return {"not": node(draw, tags, depth - 1)}
        return {kind: [node(draw, tags, depth - 1) for _ in range(draw.choice([1, 2, 3]))]}
    return draw.choice([_field, _field, _event, _event, _consent, _tag, _group])(draw, tags)


def _field(draw: Random, _tags: list[int]) -> dict[str, Any]:
    name = draw.choice(list(_ASKED))
    op = draw.choice(_ASKED[name])
    key = "date" if name in {"birthday", "last_order", "custom:renews"} else "field"
    asked = {key: name, "op": op}
    value = _value(draw, name, op)
    return asked if value is None else {**asked, "value": value}


_NUMBERS = [">=", "<=", ">", "<", "=", "!=", "between"]
_DAYS = ["within", "not_within", "from", "before", "between", "is_set", "is_empty"]
_ASKED: dict[str, list[str]] = {
    "stage": ["in", "not_in"],
    "city": ["in", "not_in", "is_set", "is_empty"],
    "r": _NUMBERS,
    "net_amount": _NUMBERS,
    "order_count": _NUMBERS,
    "last_order": _DAYS,
    "birthday": ["month_in", "this_month", "next_month", "anniversary_in", "is_set", "is_empty"],
    "custom:skin": ["in", "not_in"],
    "custom:likes": ["in", "not_in", "is_set", "is_empty"],
    "custom:points": [op for op in _NUMBERS if op not in {"=", "!="}],
    "custom:renews": [*_DAYS, "next_within", "overdue"],
}
_WORDS = {
    "stage": STAGES,
    "city": ["台北市", "臺南市", "O'Hara; --", "zq'; drop table x; --"],
    "custom:skin": ["dry", "oily"],
    "custom:likes": ["red", "blue"],
}


def _value(draw: Random, name: str, op: str) -> Any:
    if op in {"is_set", "is_empty", "this_month", "next_month", "overdue"}:
        return None
    if op in {"in", "not_in"}:
        return draw.sample(_WORDS[name], draw.choice([1, 2]))
    if op == "month_in":
        return draw.sample(range(1, 13), 3)
    if op == "anniversary_in":
        return {"from": draw.choice([-3, 0]), "to": draw.choice([0, 1, 30])}
    if name in {"last_order", "custom:renews"}:
        return _day_value(draw, op)
    return _number(draw, op, [0, 1, 3, 4, 500, 3000])


def _number(draw: Random, op: str, among: list[int]) -> Any:
    if op == "between":
        low, high = sorted(draw.choices(among, k=2))
        return {"from": low, "to": high}
    return draw.choice(among)


def _day_value(draw: Random, op: str) -> Any:
    if op in {"within", "not_within", "next_within"}:
        return {"days": draw.choice([0, 1, 29, 30, 90, 400])}
    if op == "between":
        low, high = sorted([near(draw), near(draw)])
        return {"from": low.isoformat(), "to": high.isoformat()}
    return near(draw).isoformat()


def _event(draw: Random, _tags: list[int]) -> dict[str, Any]:
    event = draw.choice(["order.paid", "order.paid", "order.refunded", "interaction", "complaint"])
    figures = ["exists", "none", "count", "last", "first"]
    figures += ["sum", "avg", "max", "min"] if event.startswith("order") else []
    asked: dict[str, Any] = {"event": event, "agg": draw.choice(figures)}
    if asked["agg"] in {"last", "first"}:
        asked["op"] = draw.choice(["within", "not_within", "from", "before", "between"])
        asked["value"] = _day_value(draw, asked["op"])
    elif asked["agg"] not in {"exists", "none"}:
        asked["op"] = draw.choice(_NUMBERS)
        asked["value"] = _number(draw, asked["op"], [0, 1, 2, 100, 950])
    within = draw.choice([None, "days", "ago", "dates"])
    if within == "days":
        asked["within"] = {"days": draw.choice([0, 1, 30, 90, 180, 400])}
    elif within == "ago":
        asked["within"] = {"from_days": draw.choice([90, 180, 400]), "to_days": draw.choice([1, 30, 90])}
    elif within == "dates":
        asked["within"] = _day_value(draw, "between")
    where = [_prop(draw, event) for _ in range(draw.choice([0, 0, 1, 2]))]
    if where and event != "order.refunded":
        asked["where"] = where
    return asked


def _prop(draw: Random, event: str) -> dict[str, Any]:
    if event == "interaction":
        return {"prop": "kind", "op": draw.choice(["in", "not_in"]), "value": ["clicked"]}
    if event == "complaint":
        return {"prop": "category", "op": draw.choice(["in", "not_in"]), "value": ["product"]}
    name = draw.choice(
        ["category", "sku", "quantity", "line_amount", "amount", "channel", "weekday", "hour", "coupon"]
    )
    match name:
        case "coupon":
            return {"prop": name, "op": draw.choice(["is_set", "is_empty"])}
        case "category" | "sku" | "channel" | "weekday":
            among = {
                "category": CATEGORIES,
                "sku": ["P1", "P2"],
                "channel": ["web", "x'--"],
                "weekday": ["1", "6", "7"],
            }
            return {"prop": name, "op": draw.choice(["in", "not_in"]), "value": draw.sample(among[name], 2)}
    op = draw.choice([op for op in _NUMBERS if name != "quantity" or op not in {"=", "!="}])
    return {"prop": name, "op": op, "value": _number(draw, op, [0, 1, 2, 12, 100, 900])}


def _consent(draw: Random, _tags: list[int]) -> dict[str, Any]:
    channel, state = draw.choice(["email", "line", "sms"]), draw.choice(["granted", "withdrawn", "none"])
    return {"consent": {"channel": channel, "purpose": "marketing", "state": state}}


def _tag(draw: Random, tags: list[int]) -> dict[str, Any]:
    return {"tag": sorted(draw.sample(tags, draw.choice([1, 2]))), "op": draw.choice(["any", "all", "none"])}


def _group(draw: Random, _tags: list[int]) -> dict[str, Any]:
    kind = draw.choice(["household", "employer", "association"])
    return {"group": {"kind": kind}, "op": draw.choice(["member", "not_member"])}
