"""The extract in demo/ holds what its README says, and its script makes it again from the published lines."""

import csv
import gzip
import importlib.util
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "demo"
EXTRACT = DEMO / "online_retail_orders.csv.gz"
SHARED = DEMO.parent.parent / "shared" / "data" / "online_retail" / "online_retail_2010-12_2011-12.csv.gz"


def rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_totals_of_the_extract():
    orders = rows(EXTRACT)
    assert list(orders[0]) == ["order_id", "member_id", "placed_at", "amount"]
    assert len(orders) == 18_532
    assert len({row["order_id"] for row in orders}) == 18_532
    assert len({row["member_id"] for row in orders}) == 4_338
    assert sum(Decimal(row["amount"]) for row in orders) == Decimal("8911407.90")
    assert (orders[0]["placed_at"], orders[-1]["placed_at"]) == ("2010-12-01 08:26:00", "2011-12-09 12:50:00")


def test_extract_is_packed_without_a_time_so_that_it_never_changes():
    assert EXTRACT.read_bytes()[4:8] == bytes(4)


def test_cleaning_keeps_sales_to_known_customers_and_the_earliest_time():
    made = extract_module().orders(
        [
            line("536365", "2", "2.55", "2010-12-01 08:27:00", "17850.0"),
            line("536365", "1", "3.39", "2010-12-01 08:26:00", "17850.0"),
            line("C536379", "-1", "27.50", "2010-12-01 09:41:00", "14527.0"),
            line("536414", "56", "0.0", "2010-12-01 11:52:00", "12345.0"),
            line("536415", "5", "1.0", "2010-12-01 11:52:00", ""),
        ]
    )
    assert made == [("536365", "17850", "2010-12-01 08:26:00", Decimal("8.49"))]


@pytest.mark.shared_data
def test_script_makes_the_extract_again(tmp_path):
    if not SHARED.exists():
        pytest.skip("the published lines are not beside the checkout")
    made = extract_module()
    with gzip.open(SHARED, "rt", encoding="utf-8", newline="") as file:
        made.write(tmp_path / "again.csv.gz", made.orders(csv.DictReader(file)))
    assert gzip.decompress((tmp_path / "again.csv.gz").read_bytes()) == gzip.decompress(EXTRACT.read_bytes())
    assert Counter(row["member_id"] for row in rows(tmp_path / "again.csv.gz"))["17850"] == 34


def line(invoice: str, quantity: str, price: str, at: str, customer: str) -> dict[str, str]:
    return {
        "InvoiceNo": invoice,
        "Quantity": quantity,
        "UnitPrice": price,
        "InvoiceDate": at,
        "CustomerID": customer,
    }


def extract_module():
    """demo/ is no package: the script is loaded as the file it is."""
    spec = importlib.util.spec_from_file_location("extract_online_retail", DEMO / "extract_online_retail.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
