"""How is the file written? Row by row, masked, harmless, with canaries in it; nothing is kept in memory.

A file that was not finished is begun anew: rows of ExportedMember and canaries are unique, so nothing
is written down twice. It can be fetched only when it is whole.
"""

from __future__ import annotations

import csv
import os
import secrets
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, Self

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext, override
from psycopg2.extras import execute_values

from crm import masking
from crm.formats import local
from crm.models import User, record
from members.exports import canaries
from members.exports.harmless import harmless
from members.exports.requests import LEASE, ROWS_MOST
from members.exports.sheet import Column, Row, Sheet, SheetGone
from members.models import Canary, Export, ExportedMember

State = Export.State
ROWS_AT_ONCE = 2_000
#: Personal data lives a day, everything else a week.
PERSONAL_LIFE, LIFE = timedelta(hours=24), timedelta(days=7)


class Gone(Exception):
    """Somebody has cancelled it, or another process writes it."""


def folder() -> Path:
    return Path(settings.DATA_DIR) / "exports"


def path_of(export: Export) -> Path:
    return folder() / f"{export.pk}.{export.format}"


def run(export_id: int, sheet_of: Callable[[Export], Sheet]) -> Export:
    """Write the file; `sheet_of(export)` gives its Sheet. Does nothing where another process is at it."""
    export = Export.objects.select_related("by").get(pk=export_id)
    token = uuid.uuid4()
    held = Q(lease_until=None) | Q(lease_until__lt=Now())
    won = Export.objects.filter(held, pk=export_id, state__in=[State.QUEUED, State.WRITING]).update(
        state=State.WRITING, lease_token=token, lease_until=Now() + LEASE, started_at=Now(), rows=0, error=""
    )
    if not won:
        return export
    export.lease_token = token
    with override(export.language or None):
        try:
            _write(export, sheet_of(export))
        except Gone:
            path_of(export).unlink(missing_ok=True)
        except SheetGone as failure:
            _fail(export, str(failure))
        except OSError as failure:
            _fail(export, f"The file could not be written: {failure.strerror}.")
        except DatabaseError as failure:
            _fail(export, f"The list could not be read: {failure}".strip())
    export.refresh_from_db()
    return export


def _write(export: Export, sheet: Sheet) -> None:
    if sheet.total > ROWS_MOST:
        return _fail(
            export, gettext("More than %(most)s members: narrow the list.") % {"most": f"{ROWS_MOST:,}"}
        )
    chosen = [column for column in sheet.columns if column.name in export.columns]
    ExportedMember.objects.filter(export=export).delete()
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path, count = path_of(export), 0
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")
    try:
        with writer(export.format, part, has_mark=export.kind != Export.Kind.AUDIENCE) as out:
            out.row([str(column.label) for column in chosen])
            for batch in batches(with_canaries(sheet, canaries.plant(export))):
                for row in batch:
                    out.row([harmless(cell(row, column, export)) for column in chosen])
                count += sum(row["id"] is not None for row in batch)
                if export.is_personal:
                    note(export, [row["id"] for row in batch if row["id"] is not None])
                _beat(export, rows=count, total=sheet.total)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    life = PERSONAL_LIFE if export.is_personal else LIFE
    _beat(
        export, state=State.READY, rows=count, total=sheet.total, size=path.stat().st_size, finished_at=Now(),
        expires_at=Now() + life, lease_token=None, lease_until=None,
    )  # fmt: skip
    record(by=export.by, action="export.written", target=export, rows=count)
    return None


def _beat(export: Export, **changes: Any) -> None:
    """Progress, and the lease anew; raises Gone when the row is no longer ours."""
    changes = {"lease_until": Now() + LEASE, **changes}
    mine = Export.objects.filter(pk=export.pk, lease_token=export.lease_token, state=State.WRITING)
    if not mine.update(**changes):
        raise Gone


def _fail(export: Export, why: str) -> None:
    Export.objects.filter(pk=export.pk, lease_token=export.lease_token).update(
        state=State.FAILED, error=why[:300], finished_at=Now(), lease_token=None, lease_until=None
    )


def note(export: Export, ids: Sequence[int]) -> None:
    """Whose personal data is in the file, for their privacy record."""
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            "insert into members_exportedmember (export_id, member_id) values %s on conflict do nothing",
            [(export.pk, pk) for pk in ids],
        )


# ---- rows ----


def batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def with_canaries(sheet: Sheet, planted: list[Canary]) -> Iterator[Row]:
    """The rows, with canaries behind rows drawn by lot; a file without a row has none."""
    places = sorted(secrets.randbelow(max(sheet.total, 1)) for _ in planted)
    waiting = list(zip(places, planted, strict=True))
    row: Row | None = None
    for number, row in enumerate(sheet.rows()):
        yield row
        while waiting and waiting[0][0] <= number:
            yield canaries.values(waiting.pop(0)[1], row)
    if row is not None:
        for _, canary in waiting:
            yield canaries.values(canary, row)


def cell(row: Row, column: Column, export: Export) -> Any:
    """The value as the requester may see it; in full where personal data was agreed to."""
    value = row.get(column.name)
    if column.written:
        return column.written(str(value or ""))
    if column.field and not export.is_personal:
        return seen(export.by, column.field, value)
    if column.field == "phone" and isinstance(value, str):
        return written_phone(value)
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def written_phone(phone: str) -> str:
    """+886912345678 → 0912-345-678: as people write it, and no number that a spreadsheet would shorten."""
    if len(phone) == 13 and phone.startswith("+8869"):
        return f"0{phone[4:7]}-{phone[7:10]}-{phone[10:]}"
    return phone


def seen(user: User, field: str, value: Any) -> str:
    """Never in full: what leaves as a file without approval is masked even for those who may read it."""
    if not value or masking.sight(user, field) is masking.Sight.NONE:
        return ""
    if isinstance(value, date):
        return gettext("month %(month)s") % {"month": value.month}
    return masking.MASKS[field](str(value))


# ---- files ----


class Writer(Protocol):
    def __enter__(self) -> Self: ...
    def __exit__(self, *failure: object) -> None: ...
    def row(self, cells: list[Any]) -> None: ...


def writer(file_format: str, path: Path, *, has_mark: bool) -> Writer:
    return Workbook(path) if file_format == Export.Format.XLSX else Csv(path, has_mark=has_mark)


def private(path: Path) -> int:
    """A new file that nobody else on the machine may read."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


class Csv:
    """UTF-8 with a mark, so that Excel opens it in Chinese; without one for programs that would read it."""

    def __init__(self, path: Path, *, has_mark: bool) -> None:
        self.file = os.fdopen(private(path), "w", encoding="utf-8-sig" if has_mark else "utf-8", newline="")
        self.lines = csv.writer(self.file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.file.close()

    def row(self, cells: list[Any]) -> None:
        self.lines.writerow(cells)


class Workbook:
    """Written row by row into the archive; every text is a text, whatever it begins with."""

    def __init__(self, path: Path) -> None:
        from openpyxl import Workbook as Book

        self.path, self.book = path, Book(write_only=True)
        self.sheet = self.book.create_sheet()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        with os.fdopen(private(self.path), "wb") as file:
            self.book.save(file)

    def row(self, cells: list[Any]) -> None:
        self.sheet.append(cells)
