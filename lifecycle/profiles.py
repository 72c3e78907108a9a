"""How complete are the records, member by member and stage by stage? (domain.md §15; a step of the night)

The stage is the lifecycle's and the record the members app's: here they meet, and the stage is handed down to
ProfileScore, where the doors below read which questions matter.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Literal

from django.db import transaction
from django.db.models import F

from crm import sql
from crm.models import Brand
from members.models import FieldWeight
from members.profile import settle
from members.profile.facts import YEARLY, fields_of

Scope = Literal["everyone", "touched"]


def refresh(*, as_of: date, scope: Scope) -> int:
    """Reckon the scores of everybody or of the work list; how many changed."""
    settle()
    weights = list(FieldWeight.objects.filter(weight__gt=0).values("stage", "weight", fact=F("field")))
    facts = {row["fact"] for row in weights}
    with transaction.atomic():
        sql.run(f"lifecycle/scope_{scope}")
        return sql.run(
            "lifecycle/profile_score",
            weights=json.dumps(weights),
            # A fact that only rows beside the record tell has no field: its own name stands for none.
            sources=json.dumps(
                [{"fact": fact, "field": name} for fact in facts for name in fields_of(fact) or (fact,)]
            ),
            **_day(as_of),
        )


def measure_health(*, as_of: date) -> int:
    """Count anew which fields the members of each stage have; the rows of the data-health page."""
    with transaction.atomic():
        return sql.run("lifecycle/profile_health", **_day(as_of))


def _day(as_of: date) -> dict[str, object]:
    return {"on_day": as_of, "zone": Brand.get().time_zone, "yearly": [str(kind) for kind in YEARLY]}
