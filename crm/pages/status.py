"""Is everything running, what did the last night do, and what is to be done where something is red?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from crm import sql
from crm.access import may, right_required
from crm.formats import day, duration, join, moment, number
from crm.models import AuditEntry, Brand, Heartbeat, Night, StepRun
from crm.pages.member import revealing
from members import exports

NIGHTS = 14
BEAT_SILENT = timedelta(minutes=3)
QUEUE_OLD = timedelta(minutes=10)


@dataclass(frozen=True)
class Check:
    """One line: tone ok, warn or bad; what is so; and what to do when it is not well."""

    name: str
    tone: str
    says: str
    to_do: str = ""


@right_required("status.view")
def status(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    nights = list(Night.objects.prefetch_related("steps").order_by("-started_at", "-id")[:NIGHTS])
    checks = [*_pulse(now), _night(nights, now), *_queues(now), *_looks(now), *_canaries(now), _letters()]
    worst = next((tone for tone in ("bad", "warn") if any(check.tone == tone for check in checks)), "ok")
    context: dict[str, Any] = {
        "checks": checks,
        "worst": worst,
        "nights": nights,
        "steps": step_words(),
        "newest": nights[0] if nights else None,
        "may_run": may(request.user, "nights.run"),
        # A path of the server is the business of whoever runs it.
        "logs": settings.DATA_DIR / "logs" if may(request.user, "brand.edit") else "",
    }
    return render(request, "crm/status.html", context)


def step_words() -> dict[str, str]:
    """What each step of the night does, in the words of the ledger's keys."""
    return {
        "changes": gettext("Who changed"),
        "metrics": gettext("Figures of each member"),
        "rfm": gettext("RFM scores"),
        "values": gettext("Lifetime values"),
        "stages": gettext("Stages of the members"),
        "risk": gettext("Who is about to leave"),
        "profiles": gettext("Completeness"),
        "segments": gettext("Segments"),
        "announce": gettext("Tell other programs"),
        "coupons": gettext("Redeem coupons"),
        "referrals": gettext("Judge and reward referrals"),
        "outcomes": gettext("Credit orders to campaigns"),
        "cases": gettext("Close, bring back and open cases"),
        "samples": gettext("Follow up samples"),
        "surveys": gettext("Chase surveys and give their rewards"),
        "offers": gettext("Take up lost members"),
        "retention": gettext("Keep what must be kept, delete what is over"),
        "rollups": gettext("Figures for the screens"),
    }


def _pulse(now: datetime) -> list[Check]:
    """Beat and workers write when they were last alive."""
    beats = {beat.name: beat.at for beat in Heartbeat.objects.all()}
    checks = []
    for name, at in beats.items():
        late = now - at > BEAT_SILENT
        says = gettext("last alive %(when)s (%(ago)s ago)") % {
            "when": moment(at),
            "ago": duration((now - at).total_seconds()),
        }
        to_do = gettext("Start the program again (./run up or ./run demo); its log says why it stopped.")
        checks.append(
            Check(_process(name), "bad", says, to_do) if late else Check(_process(name), "ok", says)
        )
    if "beat" not in beats:
        to_do = gettext(
            "Start the program with ./run up or ./run demo: without it nothing is sent or computed."
        )
        checks.insert(0, Check(_process("beat"), "bad", gettext("has never been alive"), to_do))
    return checks


def _process(name: str) -> str:
    return gettext("Schedule (beat)") if name == "beat" else name


def _night(nights: list[Night], now: datetime) -> Check:
    name = gettext("Nightly job")
    if not nights:
        to_do = gettext("Load members and orders, then wait for 03:00, or run ./run manage nightly now.")
        return Check(name, "warn", gettext("has not run yet"), to_do)
    newest = nights[0]
    if newest.state == Night.State.FAILED:
        step = newest.steps.filter(state=StepRun.State.FAILED).first()
        says = gettext("failed at the step %(step)s") % {
            "step": step_words().get(step.step, step.step) if step else "?"
        }
        to_do = gettext(
            "Read the error below, mend its cause and run ./run manage nightly: it goes on where it stopped."
        )
        return Check(name, "bad", says, to_do)
    today = now.astimezone(Brand.get().zone).date()
    behind = (today - newest.as_of).days
    if behind > 1 and newest.state == Night.State.DONE:
        says = gettext("newest figures are of %(days)s days ago") % {"days": behind}
        return Check(
            name, "warn", says, gettext("The missed nights run by themselves while the schedule is alive.")
        )
    says = gettext("figures up to %(day)s") % {"day": day(newest.as_of)}
    return Check(name, "ok", says)


def _queues(now: datetime) -> list[Check]:
    rows = {name: (waiting, oldest) for name, waiting, oldest in sql.query("crm/queues").rows}
    checks = [_queue(name, *rows[name], now=now) for name in ("changed_members", "loads", "deliveries")]
    if quarantined := rows["quarantined"][0]:
        to_do = gettext(
            "These messages broke the sender twice. Open their campaign and look at the error of each."
        )
        says = gettext("%(count)s set aside") % {"count": number(quarantined)}
        checks.append(Check(gettext("Messages set aside"), "bad", says, to_do))
    if uncertain := rows["uncertain"][0]:
        to_do = gettext("They may have arrived and are not sent again; nothing needs to be done.")
        says = gettext("%(count)s without an answer") % {"count": number(uncertain)}
        checks.append(Check(gettext("Messages that may have arrived"), "ok", says, to_do))
    return checks


def _queue(name: str, waiting: int, oldest: datetime | None, *, now: datetime) -> Check:
    late = oldest is not None and now - oldest > QUEUE_OLD
    says = gettext("%(count)s waiting") % {"count": number(waiting)}
    if oldest:
        says += " · " + gettext("oldest %(ago)s") % {"ago": duration((now - oldest).total_seconds())}
    to_do = (
        gettext("If it does not shrink: see whether the worker is alive, and what its log says.")
        if late
        else ""
    )
    return Check(_queue_name(name), "warn" if late else "ok", says, to_do)


def _queue_name(name: str) -> str:
    return {
        "changed_members": gettext("Members to compute anew"),
        "deliveries": gettext("Messages to send"),
        "loads": gettext("Files to load"),
    }[name]


def _looks(now: datetime) -> list[Check]:
    """Who has looked at four fifths of the contacts that an hour or a day allows."""
    names = sorted(
        set(
            AuditEntry.objects.filter(action=revealing.ALERT, at__gt=now - timedelta(days=1)).values_list(
                "actor", flat=True
            )
        )
    )
    if not names:
        return []
    to_do = gettext("Ask what for; the audit log lists every look with its reason.")
    return [Check(gettext("Contacts looked at"), "warn", join(names), to_do)]


def _canaries(now: datetime) -> list[Check]:
    """A marked row of a file turned up where only that file can have brought it."""
    seen = exports.sighted_since(now - timedelta(days=NIGHTS))
    files = list(dict.fromkeys(f"{row.canary.export} ({row.canary.export.by})" for row in seen))
    if not files:
        return []
    to_do = gettext(
        "Members of these files are known outside, or somebody tries the file out: ask whoever fetched it. "
        "The page of the file tells where its marked rows were seen."
    )
    return [Check(gettext("Marked rows of files"), "bad", join(files), to_do)]


def _letters() -> Check:
    """An index on Chinese names needs a database that takes Han characters for letters."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version'), current_setting('server_encoding')")
        version, encoding = cursor.fetchone() or ("", "")
    tone = "ok" if encoding == "UTF8" else "bad"
    to_do = "" if tone == "ok" else gettext("Create the database again with the encoding UTF8.")
    return Check(gettext("Database"), tone, f"PostgreSQL {version}, {encoding}", to_do)
