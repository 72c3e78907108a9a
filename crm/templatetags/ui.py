"""The shared elements of the screens as tags, each drawn by a template in templates/ui/; /_ui/ shows all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm import formats, masking
from crm.access import may
from crm.sources import source_name
from crm.templatetags.drawings import bar, cycle_bar, icon, pill, ring, stage, stage_bar

register = template.Library()

for drawing in (icon, stage, pill, bar, stage_bar, cycle_bar, ring):
    register.simple_tag(drawing)

register.filter("number", formats.number)
register.filter("signed", formats.signed)
register.filter("percent", formats.percent)
register.filter("points", formats.points)
register.filter("money", formats.money)
register.filter("money_short", formats.money_short)
register.filter("day", formats.day)
register.filter("weekday", lambda on: formats.day(on, weekday=True))
register.filter("short_day", formats.short_day)
register.filter("month", formats.month)
register.filter("moment", formats.moment)
register.filter("full_moment", lambda at: formats.moment(at, year=True))
register.filter("clock", formats.clock)
register.filter("duration", formats.duration)
register.filter("days", formats.days)
register.filter("days_ago", formats.days_ago)
register.filter("file_size", formats.file_size)
register.filter("initial", formats.initial)
register.filter("stage_name", formats.stage_name)


@register.filter
def lookup(key: Any, table: Mapping[Any, Any]) -> Any:
    """The entry of a table, or nothing."""
    return table.get(key, "")


@register.filter
def holds(user: Any, right: str) -> bool:
    """Whether this person may: a link is only for those whom the page behind it lets in."""
    return may(user, right)


@register.filter
def source(code: str) -> str:
    """The name of the door that a value came through."""
    return source_name(code)


@register.filter
def ratio(value: float | None) -> str:
    """1.4×: how many of the member's own cycles."""
    return formats.DASH if value is None else f"{formats.number(value, 1)}×"


@register.simple_tag(takes_context=True)
def member_name(context: Context, member: Any) -> SafeString:
    """The name as this person may see it, with the number; a link for those who may open the page."""
    person = context["user"]
    name = masking.shown(person, "name", member.name, of=member.pk) or member.member_no
    number = (
        ""
        if name == member.member_no
        else format_html(' <span class="k-muted k-xs k-num">{}</span>', member.member_no)
    )
    if not may(person, "members.view"):
        return format_html('<span class="k-name">{}</span>{}', name, number)
    return format_html('<a class="k-name" href="{}">{}</a>{}', member_address(member), name, number)


def member_address(member: Any) -> str:
    return reverse("members:detail", args=[member.member_no])


@register.simple_tag
def masked_phone(phone: str) -> str:
    """The number as nobody can dial it."""
    return masking.mask_phone(phone)


@register.inclusion_tag("ui/kpi.html")
def kpi(
    label: str,
    value: str,
    note: str = "",
    *,
    before: str = "",
    unit: str = "",
    href: str = "",
    change: str = "",
    tone: str = "",
    spark: str = "",
) -> dict[str, Any]:
    """One key figure: `change` is ▲ or ▼ with its number, coloured by `tone` (good or bad)."""
    return locals()


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """`items`: text, href, current, and optionally count."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/segmented.html")
def segmented(items: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """A choice of a few views of the same thing: text, href, current."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/errors.html")
def errors(form: BaseForm) -> dict[str, Any]:
    """The summary above a form that was refused: each line leads to its field and uses the field's words."""
    lines = [(field.id_for_label or "", message) for field in form for message in field.errors]
    return {"lines": [("", message) for message in form.non_field_errors()] + lines}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, **attributes: Any) -> dict[str, Any]:
    """Label, control, hint and error of one form field, tied together for assistive technology."""
    is_check = isinstance(bound.field.widget, CheckboxInput)
    kind = "form-check-input" if is_check else "form-control"
    if getattr(bound.field.widget, "input_type", "") == "select":
        kind = "form-select"
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    extra = {key.replace("_", "-"): value for key, value in attributes.items()}
    extra["class"] = kind + (" is-invalid" if bound.errors else "")
    if bound.errors:
        extra["aria-invalid"] = "true"
        described.append(f"{bound.auto_id}-error")
    if described:
        extra["aria-describedby"] = " ".join(described)
    grouped = getattr(bound.field.widget, "input_type", "") in {"radio", "checkbox"} and not is_check
    return {
        "field": bound,
        "control": bound.as_widget(attrs={} if grouped else extra),
        "is_check": is_check,
        "grouped": grouped,
    }


@register.inclusion_tag("ui/key_values.html")
def key_values(rows: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A definition list; a None value reads as not filled in."""
    return {"rows": list(rows)}


@register.inclusion_tag("ui/consents.html")
def consents(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`rows`: label, state (granted, withdrawn, unknown), note."""
    return {"rows": list(rows)}


@register.inclusion_tag("ui/timeline.html")
def timeline(months: Iterable[tuple[str, Sequence[Mapping[str, Any]]]]) -> dict[str, Any]:
    """`months`: heading and its entries: icon, tone, title, text, at, who, href."""
    return {"months": list(months)}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, next_cursor: str, *, note: str = "", name: str = "cursor") -> dict[str, Any]:
    """Keyset paging: on to the next cursor or back to the first page; the other parameters stay."""
    request = context["request"]

    def address(cursor: str) -> str:
        query = request.GET.copy()
        query.pop(name, None)
        if cursor:
            query[name] = cursor
        return f"{request.path}?{query.urlencode()}"

    return {
        "first": address("") if request.GET.get(name) else "",
        "next": address(next_cursor) if next_cursor else "",
        "note": note,
    }


@register.inclusion_tag("ui/job.html")
def job(
    title: str, *, done: int = 0, total: int = 0, phases: Sequence[Mapping[str, Any]] = (), note: str = ""
) -> dict[str, Any]:
    """A long piece of work: `phases` have text and state (done, now, later)."""
    return {"title": title, "done": done, "total": total, "phases": phases, "note": note}


@register.inclusion_tag("ui/toast.html")
def toast(message: Message | str, level: str = "") -> dict[str, Any]:
    """Errors stay until they are closed; the rest goes by itself."""
    return {"text": str(message), "level": level or getattr(message, "level_tag", "info")}


@register.inclusion_tag("ui/skeleton.html")
def skeleton(box: bool = True) -> dict[str, Any]:
    return {"box": box}


@register.simple_block_tag
def page_head(content: str, title: str, sub: str = "", crumbs: Any = ()) -> str:
    """The heading of a page; what stands between the tags are its actions."""
    return render_to_string(
        "ui/page_head.html", {"title": title, "sub": sub, "crumbs": crumbs, "actions": SafeString(content)}
    )


@register.simple_block_tag
def card(
    content: str,
    title: str,
    sub: str = "",
    *,
    id: str = "",  # noqa: A002 it is the attribute's name
    span: int = 0,
    flush: bool = False,
    link: str = "",
    href: str = "",
    foot: str = "",
) -> str:
    """A card with a heading; `span` is its width in twelfths, `link` one address in its head."""
    return render_to_string("ui/card.html", {**locals(), "content": SafeString(content)})


@register.simple_block_tag
def callout(content: str, tone: str = "", icon_name: str = "info-circle") -> str:
    """A remark that must not be overlooked: tone "", ok, warn or bad."""
    return render_to_string(
        "ui/callout.html", {"content": SafeString(content), "tone": tone, "icon_name": icon_name}
    )


@register.simple_block_tag
def empty(
    content: str, title: str, text: str = "", *, icon_name: str = "mood-empty", is_error: bool = False
) -> str:
    """Nothing to show, and what to do about it; between the tags stand the actions."""
    return render_to_string("ui/empty.html", {**locals(), "content": SafeString(content)})


@register.simple_block_tag
def chart(content: str, table: str, title: str) -> str:
    """A drawing with its table behind a button; without JavaScript the table opens as a disclosure."""
    return render_to_string("ui/chart.html", {"content": SafeString(content), "table": table, "title": title})
