"""Rules whose versions are kept: thresholds, segments, the yardstick of value, playbooks, personas, texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from analytics.models import ValueYardstick
from analytics.worth import yardsticks
from campaigns.models import ReferralProgram
from campaigns.referrals import programs
from crm.models import AuditEntry, User
from crm.pages.audit.acts import Act, Back, CannotRestore, Former, in_words, meanwhile, no_earlier, version_of
from crm.pages.forms.policy import PolicyForm
from crm.pages.forms.referrals import ProgramForm
from crm.pages.playbook.shown import LIST_NAMES
from crm.pages.worth.forms import YardstickForm
from lifecycle import personas, playbooks, policies, segments
from lifecycle.models import LifecyclePolicy, Persona, Segment
from members.models import ConsentText
from members.privacy import texts

# ---- a row a version, of many fields: thresholds, yardstick, referral programme ----


def _three(rows: QuerySet[Any], number: int, now: Any) -> tuple[Any, Any, Any]:
    """The rows before the act, after it, and in force."""
    known = {row.version: row for row in rows.filter(version__in=[number - 1, number])}
    if len(known) < 2:
        raise no_earlier()
    return known[number - 1], known[number], now


def _differing(rows: tuple[Any, Any, Any], names: list[str], form: type[Any] | None) -> list[Former]:
    return [
        Former(name, _label(name, form), *(in_words(getattr(row, name)) for row in rows))
        for name in names
        if hasattr(rows[0], name)
    ]


def _label(name: str, form: type[Any] | None) -> str:
    """As the page of the rule calls it."""
    words = {"weights": gettext("weights"), "loyalty_weights": gettext("weights of loyalty")}
    field = form.base_fields.get(name) if form else None
    return words.get(name) or (str(field.label) if field is not None and field.label else name)


def _policies(entry: AuditEntry) -> tuple[LifecyclePolicy, LifecyclePolicy, LifecyclePolicy]:
    return _three(LifecyclePolicy.objects.all(), version_of(entry), LifecyclePolicy.current())


def _of_policy(entry: AuditEntry, _person: User) -> list[Former]:
    return _differing(_policies(entry), entry.detail.get("fields", []), PolicyForm)


def _restore_policy(entry: AuditEntry, back: Back) -> None:
    before, _after, now = _policies(entry)
    changes = {name: getattr(before, name) for name in back.names}
    try:
        policies.save(by=back.by, changes=changes, expected_version=now.version)
    except policies.SavedMeanwhile as late:
        raise meanwhile() from late


def _yardsticks(entry: AuditEntry) -> tuple[ValueYardstick, ValueYardstick, ValueYardstick]:
    return _three(ValueYardstick.objects.all(), version_of(entry), ValueYardstick.current())


def _of_yardstick(entry: AuditEntry, _person: User) -> list[Former]:
    return _differing(_yardsticks(entry), entry.detail.get("fields", []), YardstickForm)


def _restore_yardstick(entry: AuditEntry, back: Back) -> None:
    before, _after, now = _yardsticks(entry)
    changes = {name: getattr(before, name) for name in back.names}
    try:
        yardsticks.save(by=back.by, changes=changes, expected_version=now.version)
    except yardsticks.SavedMeanwhile as late:
        raise meanwhile() from late


def _programs(entry: AuditEntry) -> tuple[ReferralProgram, ReferralProgram, ReferralProgram]:
    saved = ReferralProgram.objects.filter(pk=int(entry.object_id)).first()
    if saved is None:
        raise no_earlier()
    return _three(ReferralProgram.objects.all(), saved.version, programs.current())


def _of_program(entry: AuditEntry, _person: User) -> list[Former]:
    return _differing(_programs(entry), entry.detail.get("fields", []), ProgramForm)


def _restore_program(entry: AuditEntry, back: Back) -> None:
    before, _after, now = _programs(entry)
    changes = {name: getattr(before, name) for name in back.names}
    try:
        programs.save_program(by=back.by, changes=changes, expected_version=now.version)
    except programs.SavedMeanwhile as late:
        raise meanwhile() from late


# ---- a version is one whole: segment, persona, playbook, text of consent ----


def _of_segment(entry: AuditEntry, _person: User) -> list[Former]:
    segment, number = _segment(entry), version_of(entry)
    trees = dict(segment.versions.filter(number__in=[number - 1, number]).values_list("number", "tree"))
    if len(trees) < 2:
        raise no_earlier()
    words = [_sentence(tree) for tree in (trees[number - 1], trees[number], segment.tree)]
    return [Former("tree", segment.name, *words)]


def _restore_segment(entry: AuditEntry, back: Back) -> None:
    number = version_of(entry) - 1
    segments.restore_version(by=back.by, segment=_segment(entry), number=number, as_of=back.as_of)


def _segment(entry: AuditEntry) -> Segment:
    segment = Segment.objects.filter(pk=int(entry.object_id)).first()
    if segment is None:
        raise CannotRestore(gettext("The segment is gone."))
    return segment


def _sentence(tree: Any) -> str:
    try:
        return str(segments.sentence(segments.parse(tree)))
    except segments.InvalidTree as refused:
        return " ".join(problem.message for problem in refused.problems)


def _of_persona(entry: AuditEntry, _person: User) -> list[Former]:
    persona, number = _persona(entry), version_of(entry)
    kept = dict(persona.versions.filter(number__in=[number - 1, number]).values_list("number", "traits"))
    if len(kept) < 2:
        raise no_earlier()
    words = [in_words(traits) for traits in (kept[number - 1], kept[number], persona.traits)]
    return [Former("traits", persona.name, *words)]


def _restore_persona(entry: AuditEntry, back: Back) -> None:
    number = version_of(entry) - 1
    personas.restore_version(by=back.by, persona=_persona(entry), number=number, as_of=back.as_of)


def _persona(entry: AuditEntry) -> Persona:
    persona = Persona.objects.filter(pk=int(entry.object_id)).first()
    if persona is None:
        raise no_earlier()
    return persona


def _of_playbook(entry: AuditEntry, _person: User) -> list[Former]:
    key, number = str(entry.detail["key"]), version_of(entry)
    books = [_playbook(key, number - 1), _playbook(key, number), playbooks.playbook(key)]
    labels = {"tone": gettext("tone")} | {name: str(LIST_NAMES[name]) for name in playbooks.LISTS}
    return [
        Former(part, label, *(_lines(getattr(book, part)) for book in books))
        for part, label in labels.items()
    ]


def _playbook(key: str, version: int) -> playbooks.Playbook:
    """Version 0 is what was shipped."""
    words = playbooks.SHIPPED[key] if version == 0 else playbooks.earlier(key, version=version, on=version)
    if words is None:
        raise no_earlier()
    return words


def _lines(part: Any) -> str:
    return in_words([line.zh for line in (part if isinstance(part, tuple) else [part])])


def _restore_playbook(entry: AuditEntry, back: Back) -> None:
    key = str(entry.detail["key"])
    before, now = _playbook(key, version_of(entry) - 1), playbooks.playbook(key)
    words = replace(now, **{name: getattr(before, name) for name in back.names})
    try:
        playbooks.save(by=back.by, words=words)
    except playbooks.ChangedMeanwhile as late:
        raise meanwhile() from late


def _texts(entry: AuditEntry) -> tuple[ConsentText, ConsentText, ConsentText]:
    number, purpose = version_of(entry), str(entry.detail["purpose"])
    rows = ConsentText.objects.filter(purpose=purpose, version__in=[number - 1, number])
    known, now = {row.version: row for row in rows}, texts.newest(purpose=purpose)
    if len(known) < 2 or now is None:
        raise no_earlier()
    return known[number - 1], known[number], now


def _of_text(entry: AuditEntry, _person: User) -> list[Former]:
    words = [f"{text.text_zh} / {text.text_en}" for text in _texts(entry)]
    return [Former("text", gettext("consent text"), *words)]


def _restore_text(entry: AuditEntry, back: Back) -> None:
    """As the next version: consents keep the words that they were given to."""
    before, _after, _now = _texts(entry)
    texts.save(purpose=before.purpose, text_zh=before.text_zh, text_en=before.text_en, by=back.by)


ACTS = {
    "policy.saved": Act("policy.edit", _of_policy, _restore_policy),
    "yardstick.saved": Act("yardstick.edit", _of_yardstick, _restore_yardstick),
    "referral_program.save": Act("referrals.edit", _of_program, _restore_program),
    "segment.saved": Act("segments.edit", _of_segment, _restore_segment),
    "persona.saved": Act("personas.edit", _of_persona, _restore_persona),
    "playbook.save": Act("playbooks.edit", _of_playbook, _restore_playbook),
    "playbook.restore": Act("playbooks.edit", _of_playbook, _restore_playbook),
    "consent_text.save": Act("privacy.rules", _of_text, _restore_text),
}
