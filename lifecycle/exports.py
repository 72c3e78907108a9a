"""Scores for other systems as csv, and the member list as a sheet for members.exports to write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from crm import sql
from crm.access import sees_pseudonyms
from crm.formats import stage_name
from crm.masking import Sight, sight
from crm.models import User
from lifecycle.models import MemberRisk
from lifecycle.queries import Matching, seen_by
from members.exports import Column, Platform, Sheet, columns_of
from members.exports.sheet import Row
from members.privacy.addresses import pads

ROWS_AT_ONCE = 2000


def write_scores(stream: IO[bytes]) -> int:
    """UTF-8 csv with header: one row per member with an external id, as of the newest night; rows written."""
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"copy ({sql.text('lifecycle/export_scores')}) to stdout with (format csv, header)", stream
        )
        return int(cursor.rowcount)


#: What a file of members may hold, in this order; the list's own columns are there unless taken off.
COLUMNS = (
    Column("number", _("member number")),
    Column("external_id", _("Number of the source"), is_usual=False),
    Column("name", _("Name"), "name"),
    Column("email", _("E-mail"), "email", is_usual=False),
    Column("phone", _("Phone"), "phone", is_usual=False),
    Column("line_id", _("LINE user id"), "line_id", is_usual=False),
    Column("birthday", _("Birthday"), "birthday", is_usual=False),
    Column("sex", _("Sex"), is_usual=False),
    Column("address", _("Address"), "address", is_usual=False),
    Column("stage", _("Stage")),
    Column("since_on", _("In this stage since")),
    Column("band", _("Sleep band")),
    Column("risk", _("Risk")),
    Column("signs", _("Signs of leaving"), is_usual=False),
    Column("at_stake", _("At stake"), is_usual=False),
    Column("r", "R"),
    Column("f", "F"),
    Column("m", "M"),
    Column("rfm_group", _("RFM group")),
    Column("last_order_on", _("Last order")),
    Column("order_count", _("Orders")),
    Column("net_amount", _("Net amount")),
    Column("order_count_365d", _("Orders in 365 days")),
    Column("net_amount_365d", _("Net amount in 365 days")),
    Column("value_amount", _("Value")),
    Column("value_365d", _("Value expected in 365 days")),
    Column("expected_orders_365d", _("Orders expected in 365 days")),
    Column("p_alive", _("Chance of still being a customer")),
    Column("origin", _("Origin")),
    Column("city", _("City")),
    Column("district", _("District"), is_usual=False),
    Column("joined_on", _("Joined on"), is_usual=False),
    Column("tags", _("Tags"), is_usual=False),
)


def columns_for(user: User) -> list[Column]:
    """What this person may put into a file: nothing that their role never sees, and no key to a person."""
    blind = sees_pseudonyms(user)
    return [
        column
        for column in COLUMNS
        if not (column.field and sight(user, column.field) is Sight.NONE)
        and not (blind and column.name in {"external_id", "tags"})
    ]


def member_sheet(*, for_user: User, matching: Matching | None) -> Sheet:
    """The members of a list, as far as this person may see them, read with a cursor of the server."""
    narrowings = [narrowing for narrowing in (matching, seen_by(for_user)) if narrowing is not None]
    params = {name: value for narrowing in narrowings for name, value in narrowing.params.items()}
    narrowed = _narrowed(narrowings)
    total = sql.fetch(
        f"select count(*) from members_member as member{narrowed} where member.erased_at is null", params
    ).rows[0][0]
    text = sql.text("lifecycle/members_exported").replace("{narrowed}", narrowed)
    return Sheet(columns_for(for_user), int(total), lambda: _walk(text, params))


def audience_sheet(*, for_user: User, matching: Matching, platform: Platform) -> Sheet:
    """Hashed addresses of who allows advertising, as a platform reads them."""
    narrowings = [narrowing for narrowing in (matching, seen_by(for_user)) if narrowing is not None]
    params = {name: value for narrowing in narrowings for name, value in narrowing.params.items()} | pads()
    text = sql.text("lifecycle/audience_exported").replace("{narrowed}", _narrowed(narrowings))
    total = sql.fetch(f"select count(*) from ({text}) as allowed", params).rows[0][0]
    return Sheet(columns_of(platform), int(total), lambda: _rows(text, params))


def _narrowed(narrowings: list[Matching]) -> str:
    return "".join(
        f" join ({narrowing.text}) as narrowing{index} (id) on narrowing{index}.id = member.id"
        for index, narrowing in enumerate(narrowings)
    )


def _walk(text: str, params: dict[str, Any]) -> Iterator[Row]:
    signs = dict(MemberRisk.Signal.choices)
    for row in _rows(text, params):
        row["number"] = f"M-{row['id']:06d}"
        row["p_alive"] = None if row["p_alive"] is None else round(row["p_alive"], 3)
        row["signs"] = "、".join(str(signs[code]) for code in row["signs"] or ())
        row["stage"] = stage_name(row["stage"]) if row["stage"] else ""
        yield row


def _rows(text: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(text, params or None)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            names = [column[0] for column in cursor.description or ()]
            for values in rows:
                yield dict(zip(names, values, strict=True))
