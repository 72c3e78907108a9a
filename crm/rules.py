"""How is a change of a rule put on record so that it can be brought back? With what it said before and after.

Rules with versions of their own (thresholds, segments, playbooks …) need no images; the others write theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models

from crm.models import AuditEntry, RuleImage, User, record

Image = dict[str, Any]


def image_of(row: models.Model, names: Collection[str]) -> Image:
    """What these fields of the rule say now."""
    return {name: getattr(row, name) for name in names}


def record_rule(
    *,
    by: User | None,
    action: str,
    target: models.Model | None = None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    **detail: Any,
) -> AuditEntry:
    """The line of the log with the names of what changed, and the values of these beside it.

    Without a target it is a table of many small rules, each by its own name.
    """
    changed = sorted(name for name in after if before.get(name) != after[name])
    entry = record(by=by, action=action, target=target, fields=changed, **detail)
    if changed:
        RuleImage.objects.create(
            entry=entry,
            before={name: before.get(name) for name in changed},
            after={name: after[name] for name in changed},
        )
    return entry
