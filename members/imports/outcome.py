"""What came of a load? The rejects and the warnings as files, and a summary for the terminal and the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg2 import sql as compose

from crm import sql
from members import privacy
from members.imports.job import Job
from members.models import Load


def folder_of(load: Load) -> Path:
    return Path(settings.DATA_DIR) / "loads" / str(load.pk)


def write(job: Job) -> dict[str, Any]:
    """Both files, then the summary that the row keeps."""
    folder = folder_of(job.load)
    folder.mkdir(parents=True, exist_ok=True)
    with job.staging.work():
        _copy_out(job, "members/load/rejects_file", folder / "rejects.csv")
        _copy_out(job, "members/load/warnings_file", folder / "warnings.csv")
        rejected = dict(sql.query("members/load/rejects_by_reason").rows)
        warnings = dict(sql.query("members/load/warnings_by_reason").rows)
        (touched,) = sql.fetch("select count(distinct member_id) from touched").rows[0]
        (skipped,) = sql.fetch("select count(*) from reject where reason = 'skipped'").rows[0]
    if unknown := job.load.layout.get("unknown"):
        warnings["unknown_column"] = len(unknown)
    counts = job.counts
    return {
        "rows": job.load.lines_read - int(job.load.layout["header_lines"]) - skipped,
        # Where lines are put together to orders, it is the lines that are taken or not.
        "taken": counts["taken"]
        or counts["created"] + counts["updated"] + counts["unchanged"] + counts["parked"],
        "created": counts["created"],
        "updated": counts["updated"],
        "unchanged": counts["unchanged"],
        "parked": counts["parked"],
        "rejected": sum(rejected.values()),
        "rejected_by_reason": rejected,
        "warnings": warnings,
        "unknown_columns": list(unknown or []),
        "stages_set": counts["asked_stage"],
        "members_created": counts["stubs"] + counts["members_created"],
        "members_touched": max(touched, counts["touched"]),
        "orders_created": counts["orders_created"],
        "products_created": counts["products_created"],
        "lines_created": counts["lines_created"],
        "contactable": privacy.contactable_summary(),
    }


def write_left(load: Load, rows: Iterable[tuple[Any, ...]]) -> None:
    """undo.csv beside the rejects: (member id, made by this load?, why it stayed), and no values."""
    folder = folder_of(load)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "undo.csv").open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["member", "made_by_this_load", "why"])
        lines.writerows([f"M-{member_id:06d}", "yes" if made else "no", why] for member_id, made, why in rows)


def _copy_out(job: Job, name: str, path: Path) -> None:
    """By COPY straight into the file: a million rejects take no memory."""
    with path.open("wb") as file, connection.cursor() as cursor:
        file.write("\ufeff".encode())
        statement = sql.text(name).replace("{row}", row_text(job))
        cursor.copy_expert(f"copy ({statement}) to stdout with (format csv, header)", file)


def row_text(job: Job) -> str:
    """The staged cells of a row as one line of csv, in SQL."""
    cells = compose.SQL(f" || '{job.load.layout['delimiter']}' || ").join(
        compose.SQL("csv_cell({})").format(compose.Identifier(column)) for column in job.load.layout["staged"]
    )
    with connection.cursor() as cursor:
        return cells.as_string(cursor.cursor)


def shown_header(load: Load) -> str:
    """The names of the file's columns as one line of csv, above the rows of the rejects."""
    out = io.StringIO()
    csv.writer(out, delimiter=load.layout["delimiter"], lineterminator="").writerow(load.layout["names"])
    return out.getvalue()
