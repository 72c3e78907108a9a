"""Scores for other systems: a plain csv streamed out of the database (no personal data in it)."""

from __future__ import annotations

from typing import IO

from django.db import connection

from crm import sql


def write_scores(stream: IO[bytes]) -> int:
    """UTF-8 csv with header: one row per member with an external id, as of the newest night; rows written."""
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"copy ({sql.text('lifecycle/export_scores')}) to stdout with (format csv, header)", stream
        )
        return int(cursor.rowcount)
