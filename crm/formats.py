"""How does a number, an amount, a date or a name read in the reader's language?

Screens, charts, mails and exports for people call these functions, so that a figure reads the same wherever
it stands. The language is Django's active one; the brand's currency and zone are bound once per request or
task by `for_brand`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

Number = int | float | Decimal

MINUS = "\N{MINUS SIGN}"
DASH = "—"
SYMBOLS = {
    "TWD": "NT$",
    "USD": "US$",
    "GBP": "£",
    "EUR": "€",
    "JPY": "¥",
    "HKD": "HK$",
    "CNY": "CN¥",
    "SGD": "S$",
}
WITHOUT_CENTS = frozenset({"TWD", "JPY", "KRW"})
WEEKDAYS_ZH = "一二三四五六日"
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

#: The seven stages in the order of the relationship; the number is part of every badge.
STAGES = ("prospect", "interested", "first_buyer", "repeat_buyer", "core", "lost", "defector")

_currency: ContextVar[str] = ContextVar("currency", default="TWD")
_zone: ContextVar[str] = ContextVar("zone", default="Asia/Taipei")


@contextmanager
def for_brand(*, currency: str, zone: ZoneInfo) -> Iterator[None]:
    """Amounts and local times below are the brand's."""
    token_currency, token_zone = _currency.set(currency), _zone.set(zone.key)
    try:
        with timezone.override(zone):
            yield
    finally:
        _currency.reset(token_currency)
        _zone.reset(token_zone)


def zone_name() -> str:
    """The brand's zone, for SQL."""
    return _zone.get()


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def join(words: list[str]) -> str:
    """A、B、C or A, B, C."""
    return ("、" if is_chinese() else ", ").join(words)


def is_simplified() -> bool:
    return (get_language() or "") == "zh-hans"


# ---- numbers ----


def named(word: object, text: object) -> str:
    """客訴：瓶口漏 / Complaint: leaking neck."""
    return f"{word}{'：' if is_chinese() else ': '}{text}"


def number(value: Number | None, digits: int = 0) -> str:
    """1,234 with a true minus; a dash where there is no value."""
    if value is None:
        return DASH
    rounded = _rounded(value, digits)
    return (MINUS if rounded < 0 else "") + f"{abs(rounded):,.{digits}f}"


def signed(value: Number | None, digits: int = 0) -> str:
    """+1,234 or −1,234; a plain 0."""
    if value is None:
        return DASH
    rounded = _rounded(value, digits)
    return ("+" if rounded > 0 else "") + number(value, digits)


def percent(share: Number | None, digits: int = 1) -> str:
    """0.274 → 27.4%; shares too small to show but not nothing read <0.1%."""
    if share is None:
        return DASH
    if 0 < float(share) * 100 < 10**-digits / 2:
        return f"<{10**-digits:.{digits}f}%"
    return number(Decimal(str(share)) * 100, digits) + "%"


def points(share: Number | None, digits: int = 1) -> str:
    """A difference of two shares in percentage points: +6.6 點 / +6.6 pp."""
    if share is None:
        return DASH
    return gettext("%(number)s pp") % {"number": signed(Decimal(str(share)) * 100, digits)}


def _size(value: Number) -> Number:
    return value if value >= 0 else -value


def _rounded(value: Number, digits: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


# ---- money ----


def symbol(currency: str = "") -> str:
    code = currency or _currency.get()
    return SYMBOLS.get(code, code + " ")


def money(amount: Number | None, *, currency: str = "") -> str:
    """NT$1,234; cents only for currencies that have them."""
    if amount is None:
        return DASH
    code = currency or _currency.get()
    digits = 0 if code in WITHOUT_CENTS else 2
    return (MINUS if _rounded(amount, digits) < 0 else "") + symbol(code) + number(_size(amount), digits)


def compact(amount: Number | None) -> tuple[str, str]:
    """A large amount as (figure, unit): ("846.2", "萬") or ("8.46", "M")."""
    if amount is None:
        return DASH, ""
    size = _size(amount)
    steps: tuple[tuple[int, str, int], ...] = (
        ((100_000_000, "亿" if is_simplified() else "億", 1), (10_000, "万" if is_simplified() else "萬", 1))
        if is_chinese()
        else ((1_000_000_000, "B", 2), (1_000_000, "M", 2), (10_000, "K", 1))
    )
    for step, unit, digits in steps:
        # The larger unit for what divides by the smaller one; 10 K starts at ten thousand in both tongues.
        if size >= step:
            return number(Decimal(str(amount)) / (1000 if unit == "K" else step), digits), unit
    return number(amount), ""


def money_short(amount: Number | None, *, currency: str = "") -> str:
    """NT$846.2 萬, NT$1.2 億; NT$8.46M in English."""
    if amount is None:
        return DASH
    figure, unit = compact(_size(amount))
    gap = " " if unit and is_chinese() else ""
    return (MINUS if amount < 0 else "") + f"{symbol(currency)}{figure}{gap}{unit}"


# ---- time ----


def local(at: datetime) -> datetime:
    """The moment on the brand's clock."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(ZoneInfo(_zone.get()))


def day(on: date | None, *, weekday: bool = False) -> str:
    """2026/11/20（五） or 20 Nov 2026 (Fri)."""
    if on is None:
        return DASH
    if isinstance(on, datetime):
        on = local(on).date()
    if is_chinese():
        return f"{on:%Y/%m/%d}" + (f"（{WEEKDAYS_ZH[on.weekday()]}）" if weekday else "")
    return f"{on.day} {MONTHS_EN[on.month - 1]} {on.year}" + (
        f" ({WEEKDAYS_EN[on.weekday()]})" if weekday else ""
    )


def short_day(on: date | None) -> str:
    """11/20 or 20 Nov."""
    if on is None:
        return DASH
    return f"{on:%m/%d}" if is_chinese() else f"{on.day} {MONTHS_EN[on.month - 1]}"


def month(on: date | None) -> str:
    """2026 年 11 月 or Nov 2026."""
    if on is None:
        return DASH
    return f"{on.year} 年 {on.month} 月" if is_chinese() else f"{MONTHS_EN[on.month - 1]} {on.year}"


def clock(at: datetime | None) -> str:
    return f"{local(at):%H:%M}" if at else DASH


def rfc3339(at: datetime) -> str:
    """For other programs: UTC with microseconds, 2026-11-20T09:30:00.000000Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(at: datetime | None, *, year: bool = False) -> str:
    """11/20 08:40, with the year where it is another one than today's or asked for."""
    if at is None:
        return DASH
    here = local(at)
    named = day(here.date()) if year or here.year != local(timezone.now()).year else short_day(here.date())
    return f"{named} {here:%H:%M}"


def duration(seconds: Number | None) -> str:
    """0.4 s, 42 s, 3 min, 2 h 10 min."""
    if seconds is None:
        return DASH
    whole = round(seconds)
    if seconds < 10:
        return gettext("%(number)s s") % {"number": number(seconds, 1)}
    if whole < 120:
        return gettext("%(number)s s") % {"number": whole}
    if whole < 7200:
        return gettext("%(number)s min") % {"number": round(whole / 60)}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": whole // 3600, "minutes": whole % 3600 // 60}


def days(count: int | None) -> str:
    if count is None:
        return DASH
    return ngettext("%(number)s day", "%(number)s days", count) % {"number": number(count)}


def days_ago(count: int | None) -> str:
    if count is None:
        return DASH
    return ngettext("%(number)s day ago", "%(number)s days ago", count) % {"number": number(count)}


def file_size(size: int) -> str:
    amount = float(size)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{amount:,.0f} {unit}" if unit == "B" else f"{amount:,.1f} {unit}"
        amount /= 1024
    return f"{amount:,.1f} GB"


# ---- names ----


def initial(name: str) -> str:
    """The character for the round mark beside a name."""
    return name.strip()[:1].upper() or "?"


def stage_number(stage: str) -> int:
    return STAGES.index(stage) + 1


_STAGE_NAMES = {
    "prospect": gettext_noop("Prospect"),
    "interested": gettext_noop("Interested"),
    "first_buyer": gettext_noop("First-time"),
    "repeat_buyer": gettext_noop("Repeat"),
    "core": gettext_noop("Core"),
    "lost": gettext_noop("Lapsed"),
    "defector": gettext_noop("Defected"),
}


def stage_name(stage: str) -> str:
    """The short name that badges and charts carry."""
    return gettext(_STAGE_NAMES[stage])
