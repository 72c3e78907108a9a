"""Two public data sets, read as they come: do the figures agree with those published?"""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count, Max, Min, Sum

from members.models import ChangedMember, Member, Order, OrderLine

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
EXTRACT = ROOT / "demo" / "online_retail_orders.csv.gz"

shared = [
    pytest.mark.shared_data,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not DATA.exists(), reason="the data sets are not beside this checkout (../shared/data)"
    ),
]


def figures() -> tuple[int, int, Decimal | None]:
    found = Order.objects.aggregate(
        members=Count("member", distinct=True), orders=Count("pk"), sum=Sum("amount")
    )
    return found["members"], found["orders"], found["sum"]


def everything() -> list[object]:
    return [
        list(Order.objects.order_by("pk").values_list()),
        OrderLine.objects.aggregate(Count("pk"), Max("pk"), Sum("amount")),
        list(Member.objects.order_by("pk").values_list()),
        ChangedMember.objects.count(),
    ]


@pytest.mark.parametrize(
    ("profile", "file", "want", "lines", "rejected"),
    [
        pytest.param(
            "online_retail",
            "online_retail/online_retail_2010-12_2011-12.csv.gz",
            (4338, 18532, Decimal("8911407.90")),
            (541_909, 397_884),
            {"no_customer": 135_080, "cancellation": 8_905, "price": 40},
            marks=shared,
        ),
        pytest.param(
            "tafeng",
            "tafeng/ta_feng.csv.zip",
            (32266, 119578, Decimal(107840076)),
            (817_741, 817_741),
            {},
            marks=shared,
        ),
    ],
)
def test_the_published_figures_come_out_and_twice_changes_nothing(load, profile, file, want, lines, rejected):
    summary = load("orders", DATA / file, profile=profile)
    assert figures() == want
    assert (summary["rows"], summary["taken"]) == lines
    assert summary["rejected_by_reason"] == rejected
    assert OrderLine.objects.count() == lines[1]
    before = everything()
    again = load("orders", DATA / file, profile=profile)
    assert (again["created"], again["updated"], again["lines_created"], again["members_created"]) == (
        0,
        0,
        0,
        0,
    )
    assert everything() == before


@pytest.mark.shared_data
@pytest.mark.skipif(not DATA.exists(), reason="the data sets are not beside this checkout (../shared/data)")
def test_a_day_is_one_ta_feng_order_and_ids_keep_their_zeros(load, tmp_path):
    import zipfile

    with zipfile.ZipFile(DATA / "tafeng" / "ta_feng.csv.zip") as archive:
        text = archive.read("ta_feng_all_months_merged.csv").decode("utf-8-sig")
    head = "\n".join(text.splitlines()[:400]) + "\n"
    load("orders", head, profile="tafeng")
    order = Order.objects.get(external_id="20001101-01104905")
    assert (order.member.external_id, str(order.placed_on)) == ("01104905", "2000-11-01")
    lines = [line.strip('"').split('","') for line in head.splitlines() if '"01104905"' in line]
    assert order.amount == sum(Decimal(line[8]) for line in lines)
    assert order.cost == sum(Decimal(line[7]) for line in lines)


def test_the_extract_in_the_repository_holds_the_same_orders(load):
    summary = load("orders", EXTRACT)
    assert figures() == (4338, 18532, Decimal("8911407.90"))
    assert summary["rejected"] == 0
    days = Order.objects.aggregate(first=Min("placed_on"), last=Max("placed_on"))
    assert (str(days["first"]), str(days["last"])) == ("2010-12-01", "2011-12-09")
