"""From a real file to stages: the figures that other tools computed from the same data.

The extract in demo/ is always tested; the whole data sets only where they lie beside the checkout.
"""

import json
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Count, Max, Sum

from lifecycle.models import LifecycleRun, MemberStage, StageTransition
from members.models import ChangedMember, Member, Order

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real data sets do not lie beside this checkout (../shared/data)"
)


def run_command(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def load(kind: str, path: Path, profile: str) -> dict:
    return json.loads(run_command("load", kind, str(path), "--profile", profile, "--json"))


def totals() -> tuple[int, int, str]:
    orders = Order.objects.aggregate(count=Count("id"), amount=Sum("amount"))
    return Member.objects.count(), orders["count"], str(orders["amount"])


def stages() -> dict[str, int]:
    return Counter(MemberStage.objects.values_list("stage", flat=True))


def night(as_of: str) -> dict:
    (report,) = json.loads(run_command("nightly", "--as-of", as_of, "--json"))["nights"]
    return report


ONLINE_RETAIL = {"repeat_buyer": 1726, "lost": 898, "core": 858, "first_buyer": 856}


def test_the_online_retail_extract(tmp_path):
    path = ROOT / "demo" / "online_retail_orders.csv.gz"
    first = load("orders", path, "generic")
    assert totals() == (4338, 18532, "8911407.90")
    assert (first["created"], first["rejected"]) == (18532, 0)
    night("2011-12-10")
    assert round(LifecycleRun.objects.get().brand_gap_days, 1) == 58.9
    assert stages() == ONLINE_RETAIL

    again = load("orders", path, "generic")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 18532)
    assert not ChangedMember.objects.exists()
    assert night("2011-12-10")["total_rows"] == 0

    run_command("export", "scores", "--out", str(tmp_path / "scores.csv"))
    lines = (tmp_path / "scores.csv").read_text().splitlines()
    assert lines[0] == (
        "external_id,stage,band,risk,order_count,purchase_days,net_amount,order_count_365d,net_amount_365d,"
        "cycle_days,cycle_ratio,r,f,m,rfm_group,rfm_type"
    )
    assert lines[1:3] == [
        "12346,lost,s3,gone,1,1,77183.60,1,77183.60,58.9000,5.5348,1,1,5,at_risk,001",
        "12347,core,e0,low,7,7,4310.00,6,3598.21,60.3500,0.0497,5,5,5,champion,111",
    ]
    assert len(lines) == 4339


def test_backfill_of_the_extract_shows_defectors_and_keeps_the_lost_lost():
    load("orders", ROOT / "demo" / "online_retail_orders.csv.gz", "generic")
    run_command("nightly", "--as-of", "2011-12-10", "--backfill", "24")
    assert stages()["defector"] > 0
    returns = StageTransition.objects.filter(from_stage__in=["lost", "defector"]).exclude(to_stage="lost")
    assert returns.count() > 100
    assert not [
        move.pk for move in returns if move.last_order_on is None or move.cause not in {"order", "correction"}
    ]


@needs_shared
@pytest.mark.shared_data
def test_online_retail_lines():
    path = SHARED / "online_retail" / "online_retail_2010-12_2011-12.csv.gz"
    first = load("orders", path, "online_retail")
    assert (first["rows"], first["rejected"]) == (541_909, 144_025)
    assert totals() == (4338, 18532, "8911407.90")
    night("2011-12-10")
    run = LifecycleRun.objects.get()
    assert (round(run.brand_gap_days, 1), stages()) == (58.9, ONLINE_RETAIL)
    load("orders", path, "online_retail")
    assert totals() == (4338, 18532, "8911407.90")
    assert night("2011-12-10")["total_rows"] == 0


@needs_shared
@pytest.mark.shared_data
def test_tafeng_lines():
    path = SHARED / "tafeng" / "ta_feng.csv.zip"
    first = load("orders", path, "tafeng")
    assert (first["rows"], first["rejected"]) == (817_741, 0)
    assert totals() == (32_266, 119_578, "107840076.00")
    assert Member.objects.filter(external_id__startswith="0").count() > 30_000, "leading zeros stay"
    assert Order.objects.aggregate(last=Max("placed_on"))["last"] == date(2001, 2, 28)
    night("2001-03-01")
    run = LifecycleRun.objects.get()
    assert (round(run.brand_gap_days, 1), stages()) == (
        21.0,
        {"repeat_buyer": 12_388, "lost": 7_771, "core": 5_668, "first_buyer": 6_439},
    )
    load("orders", path, "tafeng")
    assert totals() == (32_266, 119_578, "107840076.00")
    assert night("2001-03-01")["total_rows"] == 0
