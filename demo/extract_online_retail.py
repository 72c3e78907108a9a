# ruff: noqa: INP001
"""How was demo/online_retail_orders.csv.gz made? Run this on the published lines to make it again.

    python demo/extract_online_retail.py LINES.csv.gz demo/online_retail_orders.csv.gz

A clean sale is a line with a customer, no cancellation (an invoice number without C), a quantity and a
price above zero; an order's time is its earliest line and its amount the sum of its lines. Needs nothing
but the standard library.
"""

import argparse
import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

COLUMNS = ("order_id", "member_id", "placed_at", "amount")
CENT = Decimal("0.01")


def clean_lines(rows: Iterable[dict[str, str]]) -> Iterator[tuple[str, str, str, Decimal]]:
    """(order, member, time, amount) of every line that is a sale to a known customer."""
    for row in rows:
        member = row["CustomerID"].strip().removesuffix(".0")
        quantity, price = int(row["Quantity"]), Decimal(row["UnitPrice"])
        if member and not row["InvoiceNo"].startswith("C") and quantity > 0 and price > 0:
            yield row["InvoiceNo"], member, row["InvoiceDate"], quantity * price


def orders(rows: Iterable[dict[str, str]]) -> list[tuple[str, str, str, Decimal]]:
    """One row per order, by time and number."""
    found: dict[str, tuple[str, str, Decimal]] = {}
    for order, member, at, amount in clean_lines(rows):
        _, earliest, total = found.get(order, (member, at, Decimal(0)))
        found[order] = (member, min(at, earliest), total + amount)
    listed = [(order, member, at, total.quantize(CENT)) for order, (member, at, total) in found.items()]
    return sorted(listed, key=lambda row: (row[2], row[0]))


def write(target: Path, rows: Iterable[tuple[str, str, str, Decimal]]) -> None:
    """The gzip carries neither time nor name, so that the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    with target.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.getvalue().encode())


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the order-level extract of the Online Retail set.")
    parser.add_argument("lines", type=Path, help="the published lines, csv or csv.gz")
    parser.add_argument("target", type=Path, help="the extract to write, csv.gz")
    options = parser.parse_args()
    opener = gzip.open if options.lines.suffix == ".gz" else open
    with opener(options.lines, "rt", encoding="utf-8", newline="") as file:
        write(options.target, orders(csv.DictReader(file)))


if __name__ == "__main__":
    main()
