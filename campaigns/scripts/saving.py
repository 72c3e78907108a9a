"""How does a brand word its scripts? A change makes the next version; the shipped words can be had back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Script
from campaigns.scripts.shipped import SHIPPED, Step
from crm.models import User, record
from crm.rules import image_of, record_rule

MOST_STEPS, LONGEST = 20, 600
#: What a script says, to be brought back from the log.
RULE = ("name_zh", "name_en", "reasons", "stages", "steps", "is_active")


class BadScript(ValueError):
    """It cannot be said like that; the message says what to change."""


def save(
    *, by: User, key: str = "", row: Script | None = None, name_zh: str, name_en: str,
    reasons: Sequence[str], stages: Sequence[str], steps: Sequence[Step], is_active: bool = True,
) -> Script:  # fmt: skip
    """A script of the brand's own, or its wording of the shipped one of this key. Raises BadScript."""
    _check(key, steps, is_active=is_active)
    values = {
        "name_zh": name_zh, "name_en": name_en, "reasons": list(reasons), "stages": list(stages),
        "steps": [vars(step) for step in steps], "is_active": is_active, "updated_by": by,
    }  # fmt: skip
    with transaction.atomic():
        known = (
            Script.objects.select_for_update().filter(pk=row.pk).first()
            if row
            else Script.objects.select_for_update().filter(key=key).first()
            if key
            else None
        )
        script = known or Script(key=key)
        before = image_of(script, RULE)
        for name, value in values.items():
            setattr(script, name, value)
        script.version = script.version + 1 if known else 1
        script.save()
        after = image_of(script, RULE)
        if known:
            record_rule(
                by=by, action="script.save", target=script, before=before, after=after, version=script.version
            )
        else:
            record(by=by, action="script.save", target=script, version=script.version)
    return script


def remove(*, by: User, script: Script) -> None:
    """The shipped words again, or the brand's own script away."""
    with transaction.atomic():
        record(by=by, action="script.remove", target=script, key=script.key)
        script.delete()


def _check(key: str, steps: Sequence[Step], *, is_active: bool) -> None:
    if key and key not in SHIPPED:
        raise BadScript(_("There is no shipped script of this key."))
    if key == "default" and not is_active:
        raise BadScript(_("This script is for everybody else: it stays in use."))
    if not 0 < len(steps) <= MOST_STEPS:
        raise BadScript(_("A script has one to twenty steps."))
    for step in steps:
        if step.kind not in Script.Step.values or not step.zh.strip() or not step.en.strip():
            raise BadScript(_("Every step has words in Chinese and in English."))
        if max(len(step.zh), len(step.en)) > LONGEST:
            raise BadScript(_("A step has at most %(most)s characters.") % {"most": LONGEST})
