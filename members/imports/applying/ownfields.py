"""How do columns that are fields of the brand's own, and tags, get on the record?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from psycopg2 import sql as compose

from crm import sql
from members.imports.job import Job
from members.imports.staging import Stretch
from members.models import CustomField, Load


def put(*, custom: Mapping[str, str]) -> None:
    """Onto the rows that wait, one pass a field; a value that is none of its kind is told and left out."""
    fields = {field.key: field for field in CustomField.objects.filter(key__in=custom.values())}
    for staged, key in custom.items():
        if field := fields.get(key):
            _put_one(staged=staged, field=field)


def _put_one(*, staged: str, field: CustomField) -> None:
    text = sql.text("members/load/write_custom").replace("{staged}", _identifier(staged))
    values: dict[str, Any] = {
        "key": field.key,
        "kind": field.kind,
        "options": [option["value"] for option in field.options],
        "labels": [option.get("zh", "") for option in field.options],
    }
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def write_tags(job: Job, stretch: Stretch) -> None:
    sql.run("members/load/write_tags", source=job.source, tag_source=tag_source(job.load), **stretch.lines)


def tag_source(load: Load) -> str:
    """What tags of a load carry, so that its undo finds them."""
    return f"load:{load.pk}"


def _identifier(name: str) -> str:
    with connection.cursor() as cursor:
        return compose.Identifier(name).as_string(cursor.cursor)
