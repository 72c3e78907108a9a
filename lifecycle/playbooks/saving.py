"""How does a brand word its playbooks? A change is the next version; the shipped words can be had back."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.models import User, record
from lifecycle.models import PlaybookVersion
from lifecycle.playbooks.shipped import LISTS, SHIPPED, Line, Playbook, content_of
from lifecycle.playbooks.worded import playbook

MOST_LINES, LONGEST = 12, 400


class BadPlaybook(ValueError):
    """It cannot be worked by like that; the message says what to change."""


class ChangedMeanwhile(Exception):
    """Somebody else saved a version since this one was begun."""


def save(*, by: User | None, words: Playbook) -> PlaybookVersion:
    """The words as the next version of their key; words.version names the one that they were written on.

    Raises BadPlaybook, and ChangedMeanwhile when another version came first.
    """
    checked = _checked(words)
    return _next(key=words.key, content=content_of(checked), after=words.version, by=by)


def restore(*, by: User | None, key: str, after: int) -> PlaybookVersion:
    """The shipped words again, as a version like any other."""
    return _next(key=key, content=None, after=after, by=by)


def _next(*, key: str, content: dict[str, object] | None, after: int, by: User | None) -> PlaybookVersion:
    with transaction.atomic():
        if playbook(key).version != after:
            raise ChangedMeanwhile(key)
        try:
            with transaction.atomic():
                saved = PlaybookVersion.objects.create(key=key, version=after + 1, content=content, by=by)
        except IntegrityError as error:
            raise ChangedMeanwhile(key) from error
        action = "playbook.save" if content is not None else "playbook.restore"
        record(by=by, action=action, target=saved, key=key, version=saved.version)
    return saved


def _checked(words: Playbook) -> Playbook:
    """Without empty lines, new lines of the checklist with a key of their own."""
    if words.key not in SHIPPED:
        raise BadPlaybook(_("There is no playbook of this name."))
    lists = {name: tuple(_written(getattr(words, name))) for name in LISTS}
    if not words.tone.zh.strip() or not words.tone.en.strip():
        raise BadPlaybook(_("The tone needs words in Chinese and in English."))
    if not lists["tasks"]:
        raise BadPlaybook(_("A playbook has at least one task."))
    if words.is_phase and not lists["checklist"]:
        raise BadPlaybook(_("A phase hands on at least one thing."))
    for line in (words.tone, *(line for lines in lists.values() for line in lines)):
        if max(len(line.zh), len(line.en)) > LONGEST:
            raise BadPlaybook(_("A line has at most %(most)s characters.") % {"most": LONGEST})
    if any(len(lines) > MOST_LINES for lines in lists.values()):
        raise BadPlaybook(_("A list has at most %(most)s lines.") % {"most": MOST_LINES})
    lists["checklist"] = tuple(_keyed(line) for line in lists["checklist"])
    if len({line.key for line in lists["checklist"]}) < len(lists["checklist"]):
        raise BadPlaybook(_("Two lines of the checklist are the same."))
    return replace(
        words,
        tone=Line(words.tone.zh.strip(), words.tone.en.strip()),
        say=lists["say"],
        avoid=lists["avoid"],
        tasks=lists["tasks"],
        proofs=lists["proofs"],
        checklist=lists["checklist"],
    )


def _written(lines: tuple[Line, ...]) -> list[Line]:
    found = [Line(line.zh.strip(), line.en.strip(), line.key) for line in lines]
    found = [line for line in found if line.zh or line.en]
    if any(not line.zh or not line.en for line in found):
        raise BadPlaybook(_("Every line has words in Chinese and in English."))
    return found


def _keyed(line: Line) -> Line:
    if line.key:
        return line
    return replace(line, key="own-" + hashlib.sha256(line.zh.encode()).hexdigest()[:10])
