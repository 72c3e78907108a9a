"""Scores for other systems, and the member list for people: csv streamed out of the database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO, Any

from django.db import connection
from django.utils.translation import gettext

from crm import masking, sql
from crm.formats import stage_name
from crm.models import User
from lifecycle.queries import ListedMember, Matching, Sort, members_page

#: What a spreadsheet would run as a formula (CWE-1236).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE = 1000


def write_scores(stream: IO[bytes]) -> int:
    """UTF-8 csv with header: one row per member with an external id, as of the newest night; rows written."""
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"copy ({sql.text('lifecycle/export_scores')}) to stdout with (format csv, header)", stream
        )
        return int(cursor.rowcount)


def member_rows(*, for_user: User, matching: Matching | None, sort: Sort) -> Iterator[str]:
    """The lines of a csv that Excel opens in Chinese, masked as this person sees the list."""
    lines = csv.writer(Line())
    yield "\N{BYTE ORDER MARK}" + lines.writerow(_headings())
    cursor = ""
    while True:
        page = members_page(
            for_user=for_user, matching=matching, sort=sort, cursor=cursor, limit=ROWS_AT_ONCE
        )
        for row in page.rows:
            yield lines.writerow([harmless(value) for value in _values(row, for_user)])
        if not (cursor := page.next_cursor):
            return


def _headings() -> list[str]:
    return [
        gettext("member number"),
        gettext("Name"),
        gettext("Stage"),
        gettext("Since"),
        gettext("Sleep band"),
        gettext("Risk"),
        "R",
        "F",
        "M",
        gettext("RFM group"),
        gettext("Last order"),
        gettext("Orders"),
        gettext("Net amount"),
        gettext("Orders in 365 days"),
        gettext("Net amount in 365 days"),
        gettext("Value"),
        gettext("Value expected in 365 days"),
        gettext("Orders expected in 365 days"),
        gettext("Chance of still being a customer"),
        gettext("Origin"),
        gettext("City"),
    ]


def _values(row: ListedMember, user: User) -> list[Any]:
    return [
        row.member.member_no,
        masking.shown(user, "name", row.member.name, of=row.member.pk) or "",
        stage_name(row.stage) if row.stage else "",
        row.since_on,
        row.band,
        row.risk,
        row.r,
        row.f,
        row.m,
        row.rfm_group,
        row.last_order_on,
        row.order_count,
        row.net_amount,
        row.order_count_365d,
        row.net_amount_365d,
        row.value_amount,
        row.value_365d,
        row.expected_orders_365d,
        None if row.p_alive is None else round(row.p_alive, 3),
        row.member.origin,
        row.member.city,
    ]


def harmless(value: Any) -> Any:
    """Nothing that a spreadsheet would run."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


class Line:
    """What csv.writer writes into: it gives the line back."""

    def write(self, line: str) -> str:
        return line
