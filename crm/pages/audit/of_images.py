"""Rules without versions: what they said before and after stands beside the line of the log (RuleImage)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from campaigns import scripts
from campaigns.models import Script
from campaigns.scripts.saving import RULE
from crm import staff
from crm.models import AuditEntry, Brand, RuleImage, User
from crm.pages.audit.acts import Act, Back, CannotRestore, Former, in_words
from crm.rules import image_of
from members import profile
from members.models import CustomField, Question, RetentionRule
from members.privacy import retention

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """A kind of rule: its rows, and its one door."""

    rows: Callable[[], QuerySet[Any]]
    save: Callable[[Any, Values, Back], object]

    def row(self, entry: AuditEntry) -> Any:
        found = self.rows().filter(pk=entry.object_id).first()
        if found is None:
            raise CannotRestore(
                gettext("The rule is gone; what was deleted does not come back from the log.")
            )
        return found

    def read(self, entry: AuditEntry, _person: User) -> list[Former]:
        image, row = _image(entry), self.row(entry)
        now = image_of(row, image.before)
        return [
            Former(
                name, _label(row, name), *(in_words(one[name]) for one in (image.before, image.after, now))
            )
            for name in image.before
        ]

    def write(self, entry: AuditEntry, back: Back) -> None:
        image, row = _image(entry), self.row(entry)
        try:
            self.save(row, {name: image.before[name] for name in back.names}, back)
        except (profile.DefinitionRefused, scripts.BadScript) as refused:
            raise CannotRestore(str(refused)) from refused


def _image(entry: AuditEntry) -> RuleImage:
    image = RuleImage.objects.filter(entry=entry).first()
    if image is None:
        raise CannotRestore(
            gettext(
                "What stood there before is not on record: nothing was changed, or it was saved before "
                "earlier words were kept."
            )
        )
    return image


def _label(row: Model, name: str) -> str:
    column = row._meta.get_field(name)
    return str(getattr(column, "verbose_name", name)).capitalize()


def _save_script(row: Script, values: Values, back: Back) -> None:
    words = image_of(row, RULE) | dict(values)
    steps = [scripts.Step(**step) for step in words.pop("steps")]
    scripts.save(by=back.by, row=row, key=row.key, steps=steps, **words)


def _save_retention(row: RetentionRule, values: Values, back: Back) -> None:
    words = image_of(row, ("months", "is_active")) | dict(values)
    retention.save(code=row.code, by=back.by, at=back.at, **words)


def _act(right: str, rule: Rule) -> Act:
    return Act(right, rule.read, rule.write)


ACTS = {
    "brand.change": _act(
        "brand.edit",
        Rule(Brand.objects.all, lambda _row, values, back: staff.save_brand(by=back.by, values=values)),
    ),
    "retention.save": _act("privacy.rules", Rule(RetentionRule.objects.all, _save_retention)),
    "script.save": _act("scripts.edit", Rule(Script.objects.all, _save_script)),
    "question.change": _act(
        "questions.edit",
        Rule(
            Question.objects.all,
            lambda row, values, back: profile.save_question(values=values, by=back.by, known=row),
        ),
    ),
    "field.change": _act(
        "fields.edit",
        Rule(
            CustomField.objects.all,
            lambda row, values, back: profile.save_field(values=values, by=back.by, known=row),
        ),
    ),
}
