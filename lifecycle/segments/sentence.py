"""What does a filter say, in words that a colleague would use?

Every pattern is a whole phrase in the catalogue of translations, so that each language orders it its own way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from crm.formats import join, number
from lifecycle.models import Segment
from lifecycle.segments.tree import (
    ANY_CHANNEL,
    ANY_KIND,
    NEVER_ASKED,
    AllOf,
    AnyOf,
    BucketTest,
    ConsentTest,
    ContactableTest,
    EventTest,
    FieldTest,
    GroupTest,
    Leaf,
    Node,
    Not,
    SegmentTest,
    TagTest,
)
from lifecycle.segments.wording import alternatives, compared, event_words
from members.models import Channel, Group, Tag


def sentence(node: Node) -> str:
    """The whole tree as one sentence, without a full stop."""
    return _words(node, outermost=True)


def _words(node: Node, *, outermost: bool = False) -> str:
    match node:
        case AllOf(()):
            return _("all members")
        case AllOf(children):
            return _grouped([_words(child) for child in children], _and, outermost)
        case AnyOf(children):
            return _grouped([_words(child) for child in children], _or, outermost)
        case Not(child):
            return _("not (%(condition)s)") % {"condition": _words(child, outermost=True)}
        case _:
            return _leaf(node)


def _grouped(parts: list[str], joined: Callable[[str, str], str], outermost: bool) -> str:
    words = parts[0]
    for part in parts[1:]:
        words = joined(words, part)
    return words if outermost or len(parts) == 1 else _("(%(condition)s)") % {"condition": words}


def _and(first: str, second: str) -> str:
    return _("%(first)s, and %(second)s") % {"first": first, "second": second}


def _or(first: str, second: str) -> str:
    return _("%(first)s, or %(second)s") % {"first": first, "second": second}


def _leaf(leaf: Leaf) -> str:  # noqa: PLR0911 one line a kind
    match leaf:
        case FieldTest(field, op, value):
            return compared(field, op, value)
        case EventTest():
            return event_words(leaf)
        case ConsentTest(channel, _purpose, state):
            return _consent(Channel(channel).label, state)
        case ContactableTest(channel):
            if channel == ANY_CHANNEL:
                return _("can be contacted on some channel")
            return _("can be contacted by %(channel)s") % {"channel": Channel(channel).label}
        case TagTest(tags, op):
            return _tags(tags, op)
        case GroupTest():
            return _group(leaf)
        case SegmentTest(segment, is_member):
            named = {"name": _name_of(Segment, segment)}
            return (
                _("in the segment “%(name)s”") if is_member else _("not in the segment “%(name)s”")
            ) % named
        case BucketTest(salt, first, last):
            share = number((last - first + 1) / 100, 0 if (last - first + 1) % 100 == 0 else 2)
            return _("drawn by lot “%(salt)s” (%(share)s%%)") % {"salt": salt, "share": share}


def _name_of(model: type[Segment | Tag | Group], pk: int) -> str:
    return str(model.objects.filter(pk=pk).values_list("name", flat=True).first() or pk)


def _tags(tags: tuple[int, ...], op: str) -> str:
    known = dict(Tag.objects.filter(pk__in=tags).values_list("pk", "name"))
    words = [known.get(pk, str(pk)) for pk in tags]
    if op == "all":
        return _("tagged with all of: %(names)s") % {"names": join(words)}
    named = {"names": alternatives(words)}
    return (_("tagged with %(names)s") if op == "any" else _("not tagged with %(names)s")) % named


def _group(leaf: GroupTest) -> str:
    if leaf.group is not None:
        name = _name_of(Group, leaf.group)
    else:
        name = str(Group.Kind(leaf.kind).label) if leaf.kind != ANY_KIND else _("any group")
    pattern = _("belongs to: %(group)s") if leaf.is_member else _("does not belong to: %(group)s")
    return pattern % {"group": name}


def _consent(channel: Any, state: str) -> str:
    pattern = {
        "granted": _("agreed to marketing by %(channel)s"),
        "withdrawn": _("refused marketing by %(channel)s"),
        NEVER_ASKED: _("never asked about marketing by %(channel)s"),
    }[state]
    return pattern % {"channel": channel}
