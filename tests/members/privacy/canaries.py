"""A member of whom every table says something: unique words in every column that an erasure empties."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from members.models import Member
from members.privacy.erasure import MAP
from members.privacy.erasure.columns import Fate

AT = datetime(2026, 5, 1, tzinfo=UTC)
numbers = itertools.count(1)
#: What an erasure keeps by law is no marker; neither are columns that say nothing of a person.
GOING = {"erase", "pseudonymise"}
#: These words must be of a form, or are written by nobody but the program.
FORMED = {"lifecycle.MemberStage.override_reason"}


class Canaries:
    """Makes rows with markers, and remembers the markers."""

    def __init__(self) -> None:
        self.marks: set[str] = set()
        self.made: dict[str, models.Model] = {}

    def mark(self, most: int | None) -> str:
        word = f"kz{uuid.uuid4().hex}"
        word = word[: min(most or 32, 32)]
        if len(word) >= 8:
            self.marks.add(word)
        return word

    def member(self) -> Member:
        """One with a marker in each text, and a row in each table that leads to them."""
        member = self._row("members.Member", {})
        assert isinstance(member, Member)
        self.made = {"members.Member": member}
        for label, fate in MAP.items():
            if fate.of and label != "members.Member" and (fate.erase or fate.delete or fate.pseudonymise):
                self._of(label)
        return member

    def _of(self, label: str) -> models.Model:
        """A row of this table of the member, made once."""
        if label not in self.made:
            self.made[label] = self._row(label, {})
        return self.made[label]

    def _row(self, label: str, given: dict[str, Any]) -> models.Model:
        model, fate = apps.get_model(label), MAP.get(label, Fate())
        fates = fate.columns()
        values: dict[str, Any] = dict(given)
        for field in model._meta.local_concrete_fields:
            if field.primary_key and not field.remote_field:
                continue
            value = self._value(label, field, fates.get(field.name, ""), fate)
            if value is not None:
                values.setdefault(field.name, value)
        row: models.Model = model.objects.create(**values)
        return row

    def _value(self, label: str, field: Any, fate: str, of: Fate) -> Any:  # noqa: PLR0911
        if field.remote_field:
            return self._relation(label, field, of)
        if field.name == "member_id":
            return self.made["members.Member"].pk
        if label == "crm.OutboxMessage" and field.name == "payload":
            return {"external_id": self.mark(None)}
        if label in {"members.Erasure", "crm.AuditEntry"}:
            return None
        personal = fate in GOING or of.delete
        if isinstance(field, models.JSONField):
            return (
                {"note": self.mark(None)} if personal else None if field.has_default() or field.null else {}
            )
        if isinstance(field, ArrayField):
            return None
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            return self._text(label, field, personal)
        return self._plain(field)

    def _text(self, label: str, field: Any, personal: bool) -> str | None:
        most = field.max_length
        if label == "members.Member" and field.name == "email":
            return f"{self.mark(32)}@example.org"
        if personal and (most is None or most >= 8) and f"{label}.{field.name}" not in FORMED:
            return self.mark(most)
        if field.unique or field.name in {"code", "key", "token", "occasion_key", "external_id"}:
            return f"c{next(numbers)}"
        return None if field.has_default() or field.has_db_default() or field.null else "x"

    def _plain(self, field: Any) -> Any:
        if field.null or field.has_default() or field.has_db_default():
            return None
        kinds: list[tuple[Any, Any]] = [
            (models.BooleanField, False), (models.DateTimeField, AT), (models.DateField, date(2026, 5, 1)),
            (models.UUIDField, uuid.uuid4()), (models.DecimalField, Decimal(1)), (models.FloatField, 0.5),
            (models.IntegerField, next(numbers) % 30_000), (models.BinaryField, uuid.uuid4().bytes),
        ]  # fmt: skip
        if field.choices:
            return field.choices[0][0]
        return next((value for kind, value in kinds if isinstance(field, kind)), None)

    def _relation(self, label: str, field: Any, of: Fate) -> Any:  # noqa: PLR0911
        target = field.remote_field.model._meta.label
        if target == "members.Member":
            mine = any(path == field.name for path in of.paths)
            if not mine:
                return None if field.null else Member.objects.create(external_id=f"o{next(numbers)}")
            if of.paths[0] == field.name:
                return self.made.get("members.Member")
            return None if field.null else Member.objects.create(external_id=f"o{next(numbers)}")
        if any(path.startswith(f"{field.name}__") for path in of.paths):
            return self._of(target)
        if target in self.made:
            return self.made[target]
        if field.null and label != "members.Assignment":
            return None
        if MAP.get(target, Fate()).of:
            return self._of(target)
        if target == "crm.Team":
            return None
        if target == "crm.User":
            from tests import shop

            return shop.staff()
        return self._row(target, {})
