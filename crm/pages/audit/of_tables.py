"""Tables of many small rules under one line of the log: names of reasons, weights of questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crm.formats import join, stage_name
from crm.models import AuditEntry, User
from crm.pages.audit.acts import Act, Back, CannotRestore, Former, in_words
from crm.pages.audit.of_images import image_at
from members import profile
from members.models import FieldWeight
from members.profile.facts import label_of
from winback import reasons


@dataclass(frozen=True)
class Table:
    """Names with their values now, what a name is called, and the one door."""

    now: Callable[[], Mapping[str, Any]]
    label: Callable[[], Callable[[str], str]]
    save: Callable[[Mapping[str, Any], Back], object]

    def read(self, entry: AuditEntry, _person: User) -> list[Former]:
        image, now, label = image_at(entry), self.now(), self.label()
        return [
            Former(
                name,
                label(name),
                *(in_words(one) for one in (image.before[name], image.after[name], now.get(name))),
            )
            for name in image.before
        ]

    def write(self, entry: AuditEntry, back: Back) -> None:
        image = image_at(entry)
        try:
            self.save({name: image.before[name] for name in back.names}, back)
        except (profile.DefinitionRefused, reasons.UnknownReason) as refused:
            raise CannotRestore(str(refused)) from refused


def _names_of_reasons() -> dict[str, list[str]]:
    return {code: [reason.zh, reason.en] for code, reason in reasons.labels().items()}


def _label_of_reason() -> Callable[[str], str]:
    """By the shipped names, which stay: the brand's own are what is told."""
    return lambda code: reasons.name_of(code, reasons.SHIPPED)


def _rename(values: Mapping[str, Any], back: Back) -> None:
    reasons.rename(by=back.by, names={code: (zh, en) for code, (zh, en) in values.items()})


def _weights() -> dict[str, int]:
    return {profile.weight_name(row.stage, row.field): row.weight for row in FieldWeight.objects.all()}


def _label_of_weight() -> Callable[[str], str]:
    named = profile.all_fields()

    def label(name: str) -> str:
        stage, fact = name.split("|", 1)
        return join([label_of(fact, named), stage_name(stage)])

    return label


def _weigh(values: Mapping[str, Any], back: Back) -> None:
    places = {tuple(name.split("|", 1)): weight for name, weight in values.items()}
    profile.set_weights(
        weights={(stage, fact): int(weight or 0) for (stage, fact), weight in places.items()}, by=back.by
    )


def _act(right: str, table: Table) -> Act:
    return Act(right, table.read, table.write)


ACTS = {
    "reasons.rename": _act("reasons.edit", Table(_names_of_reasons, _label_of_reason, _rename)),
    "weights.change": _act("questions.edit", Table(_weights, _label_of_weight, _weigh)),
}
