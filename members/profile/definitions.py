"""Which fields, questions and weights does the brand keep? Their one door, with what each may be.

A field's key and type never change, since values and segments hang on them; it is retired, not deleted. One
that segments use has an expression index on its values, made without stopping anybody's work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from psycopg2 import sql as identifiers

from crm.models import User, record
from crm.rules import image_of, record_rule
from members.models import CustomField, FieldWeight, Question
from members.profile.facts import LABELS
from members.profile.fields import COLUMNS, CUSTOM

MOST_FIELDS, MOST_OPTIONS, MOST_QUESTIONS, MOST_WEIGHT = 500, 200, 500, 20
_LISTS = (CustomField.Kind.CHOICE, CustomField.Kind.MANY)


class DefinitionRefused(Exception):
    """Nothing was saved; `field` names the part of the definition, the text is for people."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def save_field(
    *, values: Mapping[str, Any], by: User | None, known: CustomField | None = None
) -> CustomField:
    """A new field, or new words, choices and rules of a known one. Raises DefinitionRefused.

    The index is made after the transaction, so call this outside of one.
    """
    row = known or CustomField()
    chosen = {name: value for name, value in values.items() if not (known and name in {"key", "kind"})}
    before = image_of(row, chosen)
    for name, value in chosen.items():
        setattr(row, name, value)
    row.options = checked_options(row.options) if row.kind in _LISTS else []
    if row.kind in _LISTS and not row.options:
        raise DefinitionRefused("options", _("A list needs at least one choice."))
    _check_rules(row)
    with transaction.atomic():
        if known is None:
            _check_new(row)
        row.save()
        if known is None:
            record(by=by, action="field.create", target=row, key=row.key)
        else:
            after = image_of(row, chosen)
            record_rule(by=by, action="field.change", target=row, before=before, after=after, key=row.key)
    if row.is_used_in_segments:
        index_field(row.key)
    return row


def archive_field(*, field: CustomField, by: User | None) -> None:
    """Nobody is asked for it any more; values stay, and it can come back."""
    with transaction.atomic():
        CustomField.objects.filter(pk=field.pk).update(archived_at=None if field.archived_at else Now())
        record(by=by, action="field.archive", target=field, key=field.key)


def index_field(key: str) -> None:
    """The index of a field's values, where there is none yet. Concurrently, unless in a transaction."""
    way = identifiers.SQL("" if connection.in_atomic_block else "concurrently")
    with connection.cursor() as cursor:
        cursor.execute(
            identifiers.SQL(
                "create index {way} if not exists {name} on members_member ((custom ->> {key}))"
                " where custom ->> {key} is not null"
            ).format(way=way, name=identifiers.Identifier(f"custom_{key}"), key=identifiers.Literal(key))
        )


def save_question(*, values: Mapping[str, Any], by: User | None, known: Question | None = None) -> Question:
    """Raises DefinitionRefused."""
    row = known or Question()
    chosen = {name: value for name, value in values.items() if not (known and name == "code")}
    before = image_of(row, chosen)
    for name, value in chosen.items():
        setattr(row, name, value)
    row.options = checked_options(row.options)
    if not 0 <= row.probability <= 1:
        raise DefinitionRefused("probability", _("A chance lies between 0 and 1."))
    if row.points < 0:
        raise DefinitionRefused("points", _("At least %(least)s.") % {"least": 0})
    if row.field and row.field not in _known_facts():
        raise DefinitionRefused("field", _("There is no such field."))
    with transaction.atomic():
        if known is None:
            if Question.objects.filter(code=row.code).exists():
                raise DefinitionRefused("code", _("There is a question of this code already."))
            if Question.objects.count() >= MOST_QUESTIONS:
                raise DefinitionRefused("code", _("At most %(most)s.") % {"most": MOST_QUESTIONS})
        row.save()
        if known is None:
            record(by=by, action="question.create", target=row, code=row.code)
        else:
            after = image_of(row, chosen)
            record_rule(
                by=by, action="question.change", target=row, before=before, after=after, code=row.code
            )
    return row


def set_weights(*, weights: Mapping[tuple[str, str], int], by: User | None) -> None:
    """(stage, fact) → 0 to 20; those not named stay. Raises DefinitionRefused."""
    known = _known_facts()
    for (_stage, fact), weight in weights.items():
        if fact not in known or not 0 <= weight <= MOST_WEIGHT:
            text = _("A weight lies between 0 and %(most)s.") % {"most": MOST_WEIGHT}
            raise DefinitionRefused("weights", text)
    with transaction.atomic():
        known_ones = {(row.stage, row.field): row.weight for row in FieldWeight.objects.select_for_update()}
        FieldWeight.objects.bulk_create(
            [
                FieldWeight(stage=stage, field=fact, weight=weight)
                for (stage, fact), weight in sorted(weights.items())
            ],
            update_conflicts=True,
            unique_fields=["stage", "field"],
            update_fields=["weight"],
        )
        # What has no row weighs nothing.
        before = {weight_name(*place): known_ones.get(place, 0) for place in weights}
        after = {weight_name(*place): weight for place, weight in weights.items()}
        record_rule(by=by, action="weights.change", before=before, after=after, count=len(weights))


def weight_name(stage: str, fact: str) -> str:
    """As the log names a weight."""
    return f"{stage}|{fact}"


def checked_options(options: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each with a value of its own and words. Raises DefinitionRefused."""
    kept, seen = [], set()
    for option in options:
        value = str(option.get("value", "")).strip()
        zh, en = str(option.get("zh", "")).strip(), str(option.get("en", "")).strip()
        if not value or len(value) > 60 or len(zh) > 80 or len(en) > 80:
            raise DefinitionRefused("options", _("A choice has a value of at most 60 characters."))
        if value in seen:
            raise DefinitionRefused("options", _("“%(value)s” stands there twice.") % {"value": value})
        seen.add(value)
        kept.append({"value": value, "zh": zh or en or value, "en": en})
    if len(kept) > MOST_OPTIONS:
        raise DefinitionRefused("options", _("At most %(most)s.") % {"most": MOST_OPTIONS})
    return kept


def _check_new(row: CustomField) -> None:
    with connection.cursor() as cursor:
        # Two that are made at once take turns, or together they would pass the limit.
        cursor.execute("select pg_advisory_xact_lock(hashtext('custom fields'))")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", row.key):
        raise DefinitionRefused("key", _("Lower-case letters, digits and _ only."))
    if CustomField.objects.filter(key=row.key).exists():
        raise DefinitionRefused("key", _("There is a field of this key already."))
    if CustomField.objects.filter(archived_at=None).count() >= MOST_FIELDS:
        text = _("There are %(most)s fields; retire some first.") % {"most": MOST_FIELDS}
        raise DefinitionRefused("key", text)


def _check_rules(row: CustomField) -> None:
    rules = {name: value for name, value in (row.rules or {}).items() if value not in (None, "")}
    if "min" in rules and "max" in rules and rules["min"] > rules["max"]:
        raise DefinitionRefused("max", _("The largest value is not below the smallest."))
    if pattern := rules.get("pattern"):
        try:
            re.compile(pattern)
        except re.error:
            raise DefinitionRefused("pattern", _("This is no regular expression.")) from None
        if len(pattern) > 100 or re.search(r"[)*+}][*+{]", pattern):
            # A repetition of repetitions can take for ever on a text made for it.
            raise DefinitionRefused("pattern", _("This expression is too involved."))
    row.rules = rules


def _known_facts() -> set[str]:
    own = CustomField.objects.values_list("key", flat=True)
    return {*COLUMNS, *LABELS, *(f"{CUSTOM}{key}" for key in own)}
