"""Rules without versions: what they said before and after stands beside the line of the log (RuleImage)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from campaigns import calls, scripts
from campaigns.models import Disposition, Script
from campaigns.scripts.saving import RULE
from crm import staff
from crm.models import AuditEntry, Brand, RuleImage, User
from crm.pages.audit.acts import Act, Back, CannotRestore, Former, in_words
from crm.rules import image_of
from members import profile, ties
from members.models import CustomField, MessageTopic, Question, RetentionRule, Tag
from members.privacy import retention, texts
from members.ties.tags import RULE as TAG

Values = Mapping[str, Any]
REFUSALS = (profile.DefinitionRefused, scripts.BadScript, ties.TagRefused, texts.BadText)


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
        image, row = image_at(entry), self.row(entry)
        now = image_of(row, image.before)
        return [
            Former(
                name, _label(row, name), *(in_words(one[name]) for one in (image.before, image.after, now))
            )
            for name in image.before
        ]

    def write(self, entry: AuditEntry, back: Back) -> None:
        image, row = image_at(entry), self.row(entry)
        try:
            self.save(row, {name: image.before[name] for name in back.names}, back)
        except REFUSALS as refused:
            raise CannotRestore(str(refused)) from refused


def image_at(entry: AuditEntry) -> RuleImage:
    """What stands beside the line. Raises CannotRestore where nothing does."""
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


def _save_tag(row: Tag, values: Values, back: Back) -> None:
    ties.save_tag(by=back.by, known=row, **image_of(row, TAG) | dict(values))


def _save_topic(row: MessageTopic, values: Values, back: Back) -> None:
    texts.save_topic(by=back.by, code=row.code, **image_of(row, texts.TOPIC) | dict(values))


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
    "tag.change": _act("tags.edit", Rule(Tag.objects.all, _save_tag)),
    "topic.save": _act("privacy.rules", Rule(MessageTopic.objects.all, _save_topic)),
    "disposition.edit": _act(
        "dispositions.edit",
        Rule(
            Disposition.objects.all,
            lambda row, values, back: calls.edit_disposition(disposition=row, values=values, by=back.by),
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
