"""The list of complaints by what is due first, one complaint, and taking a new one down."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from crm import masking
from crm.access import may, right_required
from crm.formats import local, month, named
from crm.models import User
from crm.numbers import row_number
from crm.pages.complaint.forms import ComplaintForm, RemedyForm, colleagues
from lifecycle import queries
from members import complaints
from members.complaints import MOVES
from members.models import Complaint, ComplaintEvent, Member
from members.queries import visible_to
from winback import reasons

VIEWS = ("open", "late", "mine", "unassigned", "over")
TONES = {"s1": "bad", "s2": "warn", "s3": "", "s4": ""}
ICONS = {
    "received": "message-report", "assigned": "user-check", "replied": "message", "note": "notes",
    "status": "switch-horizontal", "severity": "flag", "reopened": "reload", "escalated": "trending-up",
    "remedy": "heart-handshake", "satisfaction": "star",
}  # fmt: skip


@require_GET
@right_required("complaints.view")
def listing(request: HttpRequest) -> HttpResponse:
    person, now = cast("User", request.user), timezone.now()
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "open"
    numbers = complaints.numbers(for_user=person, at=now)
    words = {
        "open": gettext("Open"), "late": gettext("Late"), "mine": gettext("Mine"),
        "unassigned": gettext("Nobody's"), "over": gettext("Over"),
    }  # fmt: skip
    page = complaints.listed(for_user=person, view=view, at=now, cursor=request.GET.get("cursor", ""))
    context = {
        "view": view,
        "tabs": [
            {
                "text": words[key],
                "href": f"?view={key}",
                "current": key == view,
                "count": getattr(numbers, key),
            }
            for key in VIEWS
        ],
        "rows": [_row(complaint, now) for complaint in page.rows],
        "page": page,
        "here": "complaints",
    }
    return render(request, "members/complaint_list.html", context)


@right_required("complaints.work")
def new(request: HttpRequest) -> HttpResponse:
    """For the member named in the address; who is not visible is not found."""
    person = cast("User", request.user)
    member = _member(person, request.GET.get("member", ""))
    form = ComplaintForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            complaint = complaints.take_down(
                member=member,
                said=form.said(),
                by=person,
                at=timezone.now(),
                is_vip=is_vip(member),
                owner=person if form.cleaned_data["mine"] else None,
                team=person.team,
                submission=form.cleaned_data["submission"],
            )
        except complaints.AboutThisPerson as refused:
            form.add_error("about", str(refused))
        else:
            messages.success(
                request, gettext("%(number)s is taken down.") % {"number": complaint.complaint_no}
            )
            return redirect("complaints:detail", complaint.pk)
    context = {"form": form, "member": member, "name": _name(member, person), "here": "complaints"}
    return render(request, "members/complaint_form.html", context, status=422 if form.errors else 200)


@require_GET
@right_required("complaints.view")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast("User", request.user)
    return page(request, found(person, pk))


def page(request: HttpRequest, complaint: Complaint, *, remedy: RemedyForm | None = None) -> HttpResponse:
    person, now = cast("User", request.user), timezone.now()
    reads = masking.sight(person, "note") is masking.Sight.FULL
    onward = [to for to in Complaint.Status.values if to in MOVES[complaint.status]]
    context: dict[str, Any] = {
        "complaint": complaint,
        "member": complaint.member,
        "name": _name(complaint.member, person),
        "category": complaints.category_name(complaint.category, complaint.detail),
        "clocks": clocks(complaint, now),
        "tone": TONES[complaint.severity],
        "reads": reads,
        "timeline": _timeline(complaint, reads=reads),
        "may_work": may(person, "complaints.work"),
        "moves": [(to, Complaint.Status(to).label) for to in onward if to != "assigned"],
        "colleagues": colleagues(complaint),
        "severities": Complaint.Severity.choices,
        "remedy": remedy or RemedyForm(complaint=complaint),
        "root_cause": reasons.name_of(complaint.root_cause),
        "others": _others(complaint, person),
        "here": "complaints",
    }
    status = 422 if remedy and remedy.errors else 200
    return render(request, "members/complaint_detail.html", context, status=status)


def found(person: User, pk: int) -> Complaint:
    complaint = complaints.visible_complaints(person).filter(pk=pk).first()
    if complaint is None:
        raise Http404
    return complaint


def is_vip(member: Member) -> bool:
    """Whom the brand cannot lose: one level up on both clocks."""
    (row,) = queries.listed([member.pk])
    return row.stage == "core" or row.rfm_group in {"champion", "cant_lose"}


def clocks(complaint: Complaint, now: datetime) -> list[dict[str, Any]]:
    """Both clocks and the law's, each with its state."""
    replied, resolved = complaint.first_reply_at, complaint.resolved_at
    late_first = complaint.first_reply_breached or (replied is None and complaint.first_reply_due_at < now)
    waits = complaint.paused_at is not None
    late_whole = complaint.resolution_breached or (
        resolved is None and not waits and complaint.resolution_due_at < now
    )
    return [
        {
            "label": gettext("First reply"), "due": complaint.first_reply_due_at, "done": replied,
            "is_late": late_first, "is_paused": False,
        },
        {
            "label": gettext("Resolution"), "due": complaint.resolution_due_at, "done": resolved,
            "is_late": late_whole, "is_paused": waits,
        },
        {
            "label": gettext("By law, 15 days"), "due": complaint.legal_due_at, "done": resolved,
            "is_late": complaint.legal_due_at < (resolved or now), "is_paused": False,
        },
    ]  # fmt: skip


def _row(complaint: Complaint, now: datetime) -> dict[str, Any]:
    first, whole, _law = clocks(complaint, now)
    running = first if complaint.first_reply_at is None else whole
    return {
        "complaint": complaint,
        "category": complaints.category_name(complaint.category, complaint.detail),
        "tone": TONES[complaint.severity],
        "clock": running,
        "was_late": first["is_late"] or whole["is_late"],
    }


def _timeline(complaint: Complaint, *, reads: bool) -> list[tuple[str, list[dict[str, Any]]]]:
    """Newest first, by month; what was said is for those who may read notes."""
    months: dict[str, list[dict[str, Any]]] = {}
    for event in complaint.events.select_related("by").order_by("-at", "-id"):
        title = str(event.get_kind_display())
        if event.status_to:
            title = named(title, Complaint.Status(event.status_to).label)
        months.setdefault(month(local(event.at).date()), []).append(
            {
                "icon": ICONS[event.kind],
                "tone": "bad" if event.kind == ComplaintEvent.Kind.ESCALATED else "",
                "title": title,
                "text": event.text if reads else "",
                "at": event.at,
                "when": f"{local(event.at):%m/%d %H:%M}",
                "who": event.by or "",
            }
        )
    return list(months.items())


def _others(complaint: Complaint, person: User) -> list[Complaint]:
    mine = complaints.visible_complaints(person).filter(member_id=complaint.member_id)
    return list(mine.exclude(pk=complaint.pk).order_by("-pk")[:10])


def _member(person: User, number: str) -> Member:
    digits = number.removeprefix("M-")
    member = visible_to(person).filter(pk=row_number(digits)).first()
    if member is None:
        raise Http404
    return member


def _name(member: Member, person: User) -> str:
    return masking.shown(person, "name", member.name, of=member.pk) or member.member_no
