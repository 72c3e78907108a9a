"""The fields, weights and questions that come with the program (shipped.json); the brand edits its copies.

They become rows the first time anybody asks for them, once: a brand that retires one keeps it retired.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from members.models import CustomField, FieldWeight, Question

SHIPPED: dict[str, Any] = json.loads(Path(__file__).with_name("shipped.json").read_text(encoding="utf-8"))


def settle() -> None:
    """Write the shipped rows into an installation that has none yet."""
    if FieldWeight.objects.exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # Two that come at once take turns, and the second finds everything there.
        cursor.execute("select pg_advisory_xact_lock(hashtext('shipped questions'))")
        if FieldWeight.objects.exists():
            return
        CustomField.objects.bulk_create(
            [CustomField(**row) for row in SHIPPED["fields"]], ignore_conflicts=True
        )
        Question.objects.bulk_create([Question(**row) for row in SHIPPED["questions"]], ignore_conflicts=True)
        FieldWeight.objects.bulk_create(
            FieldWeight(stage=stage, field=field, weight=weight)
            for stage, weights in SHIPPED["weights"].items()
            for field, weight in weights.items()
        )
