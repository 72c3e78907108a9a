"""What does the editor draw for a row? Its selects with their choices, and the controls of its values."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from crm.formats import symbol
from crm.pages.segment.building import event_of, field_of, figure_kind, shape
from crm.pages.segment.drafts import LEVELS, Group, Prop, Row
from lifecycle.models import Segment
from lifecycle.segments.catalogue import EVENTS, Field, Kind, all_fields, operators_of
from members.models import Channel, Tag
from members.models import Group as MemberGroup

Choices = list[tuple[str, str]]
MONTHS: Choices = [(str(month), str(month)) for month in range(1, 13)]
#: Beyond so many words they are typed, with those that occur offered.
MOST_CHECKS = 14


class Controls:
    """Draws one draft; what the database says is asked once."""

    def __init__(self, *, own: int | None = None) -> None:
        self.subjects = subjects()
        self.own = own
        self._segments: Choices | None = None
        self._tags: Choices | None = None

    def group(self, group: Group, path: str, problems: dict[str, str], depth: int = 1) -> dict[str, Any]:
        items = [
            self.group(item, f"{path}-{index}", problems, depth + 1)
            if isinstance(item, Group)
            else self.row(item, f"{path}-{index}", problems)
            for index, item in enumerate(group.items)
        ]
        return {
            "is": "group",
            "path": path,
            "join": group.join,
            "joins": [
                ("all", _("all of these (and)")),
                ("any", _("any of these (or)")),
                ("none", _("none of these (exclude)")),
            ],
            "items": items,
            "count": len(items),
            "may_nest": depth < LEVELS,
            "is_root": depth == 1,
        }  # fmt: skip

    def row(self, row: Row, path: str, problems: dict[str, str]) -> dict[str, Any]:
        drawn: dict[str, Any] = {
            "is": "row",
            "path": path,
            "row": row,
            "subjects": self.subjects,
            "problem": problems.get(path, ""),
            "props": [],
        }
        if tested := field_of(row):
            op = row.op if row.op in tested.operators else next(iter(tested.operators))
            return {**drawn, **_ops(tested.operators, op), **_value(tested, op, row.values, row.second)}
        if event := event_of(row):
            return {**drawn, **self._event(row, event, path)}
        return {**drawn, **self._other(row)}

    def _event(self, row: Row, event: Any, path: str) -> dict[str, Any]:
        agg = row.agg if row.agg in event.aggregates else "exists"
        operators = operators_of(agg)
        op = row.op if row.op in operators else next(iter(operators), "")
        kind = figure_kind(agg)
        return {
            "aggs": _choices(event.aggregates, agg),
            **(_ops(operators, op) if operators else {}),
            "shape": shape(kind, op),
            "first": row.values[0] if row.values else "",
            "second": row.second,
            "symbol": symbol() if kind is Kind.AMOUNT else "",
            "windows": _choices(windows(), row.window),
            "props": [
                {**self._prop(event, prop), "path": f"{path}-{index}"} for index, prop in enumerate(row.props)
            ],
            "may_prop": bool(event.props) and len(row.props) < 8,
        }  # fmt: skip

    def _prop(self, event: Any, prop: Prop) -> dict[str, Any]:
        names = [(one.name, str(one.label), one.name == prop.name) for one in event.props]
        known = event.prop(prop.name)
        if known is None:
            return {"names": names, "shape": "none"}
        op = prop.op if prop.op in known.operators else next(iter(known.operators))
        return {
            "names": names,
            **_ops(known.operators, op),
            **_value(known, op, prop.values, prop.second),
        }

    def _other(self, row: Row) -> dict[str, Any]:  # noqa: PLR0911 one line a kind
        first = row.values[0] if row.values else ""
        match row.subject:
            case "consent":
                states = {"granted": _("agreed"), "withdrawn": _("refused"), "none": _("never asked")}
                return {**_ops(states, row.op or "granted"), **_select(_channels(), first)}
            case "contactable":
                return _select([("any", _("some channel")), *_channels()], first)
            case "tag":
                ops = {"any": _("has one of"), "all": _("has all of"), "none": _("has none of")}
                return {**_ops(ops, row.op or "any"), **_checks(self.tags(), row.values)}
            case "group":
                kinds = [
                    ("any", _("any group")),
                    *((key, str(label)) for key, label in MemberGroup.Kind.choices),
                ]
                if first.startswith("#"):
                    kinds.append((first, first))
                return {
                    **_ops({"member": _("belongs"), "not_member": _("does not belong")}, row.op),
                    **_select(kinds, first),
                }
            case "segment":
                return {
                    **_ops({"member": _("is in"), "not_member": _("is not in")}, row.op),
                    **_select(self.segments(), first),
                }
            case "bucket":
                return {"shape": "bucket", "first": first}
        return {"shape": "none"}  # fmt: skip

    def segments(self) -> Choices:
        if self._segments is None:
            rows = Segment.objects.filter(archived_at=None).exclude(pk=self.own or 0)
            self._segments = [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
        return self._segments

    def tags(self) -> Choices:
        if self._tags is None:
            rows = Tag.objects.filter(archived_at=None).values_list("pk", "name")
            self._tags = [(str(pk), name) for pk, name in rows]
        return self._tags


def subjects() -> list[tuple[str, Choices]]:
    """Everything that can be asked, by group."""
    groups: dict[str, Choices] = {}
    for one in all_fields():
        groups.setdefault(str(one.group), []).append((f"f:{one.name}", str(one.label)))
    for event in EVENTS.values():
        groups.setdefault(_("What happened"), []).append((f"e:{event.name}", str(event.label)))
    groups[_("Consent, tags, groups")] = [
        ("consent", _("consent to marketing")),
        ("contactable", _("can be contacted")),
        ("tag", _("tags")),
        ("group", _("groups")),
        ("segment", _("segment")),
        ("bucket", _("drawn by lot")),
    ]
    return list(groups.items())


def windows() -> dict[str, str]:
    return {
        "": _("ever"),
        "days": _("in the last … days"),
        "ago": _("from … to … days ago"),
        "dates": _("from … to"),
    }


def _ops(operators: Any, op: str) -> dict[str, Any]:
    return {"ops": _choices(operators, op)}


def _choices(table: Any, chosen: str) -> list[tuple[str, str, bool]]:
    return [(key, str(label), key == chosen) for key, label in table.items()]


def _channels() -> Choices:
    return [(key, str(label)) for key, label in Channel.choices]


def _select(choices: Choices, chosen: str) -> dict[str, Any]:
    return {"shape": "select", "choices": [(key, label, key == chosen) for key, label in choices]}


def _checks(choices: Choices, chosen: list[str]) -> dict[str, Any]:
    known = {key for key, _label in choices}
    more = [(one, one) for one in chosen if one not in known]
    return {"shape": "checks", "choices": [(key, label, key in chosen) for key, label in [*choices, *more]]}


def _value(tested: Field, op: str, values: list[str], second: str) -> dict[str, Any]:
    drawn = shape(tested.kind, op)
    if drawn == "months":
        return _checks(MONTHS, values)
    if drawn == "words":
        options = tested.options()
        if options and (tested.choices or len(options) <= MOST_CHECKS):
            return _checks(options, values)
        return {"shape": "words", "first": ", ".join(values), "offered": [key for key, _label in options]}
    return {
        "shape": drawn,
        "first": values[0] if values else "",
        "second": second,
        "unit": str(tested.unit),
        "symbol": symbol() if tested.kind is Kind.AMOUNT else "",
    }
