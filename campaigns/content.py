"""What does the mail say to this member? Words with variables from a closed list → subject, text and HTML.

The place in the path: forms check the words here before they are saved, the sender renders them at hand-over.
User text meets no template engine: `{name}` is replaced by our own substitution, everything else stays
literal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.letter import Letter, reads_simplified, simplified
from campaigns.models import ContentVersion, Coupon, CouponType
from crm import formats
from crm.models import Brand
from members.models import Member

#: What stands in a preview, where no member is asked.
SAMPLE_CODE = "FRIEND2345"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class InvalidContent(ValueError):
    """The words cannot be saved; the message says what to change."""


@dataclass(frozen=True)
class Variable:
    label: str | Promise
    #: What stands in its place when the member has no such value, by language.
    fallback: Mapping[str, str]
    of_coupon: bool = False
    of_survey: bool = False
    of_booking: bool = False


def _same(text: str) -> dict[str, str]:
    return {"zh-hant": text, "en": text}


#: The closed list. Adding one here adds it to the help beside the editor.
VARIABLES: dict[str, Variable] = {
    "member_name": Variable(_("the member's name"), {"zh-hant": "親愛的朋友", "en": "friend"}),
    "brand_name": Variable(_("the brand"), _same("")),
    "coupon_code": Variable(_("the member's own coupon code"), _same("—"), of_coupon=True),
    "coupon_value": Variable(_("what the coupon gives"), _same("—"), of_coupon=True),
    "coupon_min_spend": Variable(_("the minimum spend"), _same("—"), of_coupon=True),
    "coupon_expires": Variable(_("the last day of the coupon"), _same("—"), of_coupon=True),
    "referral_code": Variable(_("the member's own referral code"), _same("—")),
    "referral_link": Variable(_("the link by which friends join"), _same("—")),
    "survey_link": Variable(_("the member's own link to the survey"), _same("—"), of_survey=True),
    "booking_name": Variable(_("what was booked"), _same("—"), of_booking=True),
    "booking_time": Variable(_("when it begins"), _same("—"), of_booking=True),
    "booking_place": Variable(_("where it is"), _same("—"), of_booking=True),
    "booking_link": Variable(_("the link to look at it or cancel"), _same("—"), of_booking=True),
    "shop_url": Variable(_("the link to the shop"), _same("")),
    "service_phone": Variable(_("the service phone"), _same("")),
}


#: What stands in a preview for what only one member has.
SAMPLES = {"survey_link": f"{settings.BASE_URL}/s/t/…/"}
#: Touch of a survey → what goes before its subject, and before its text.
REMINDERS: dict[int, tuple[Callable[[], str], Callable[[], str]]] = {
    2: (lambda: gettext("Reminder: "), lambda: gettext("We have not heard from you yet, and would like to.")),
    3: (
        lambda: gettext("Last reminder: "),
        lambda: gettext("This is the last time that we ask; after that the survey closes for you."),
    ),
}


def variables_in(text: str) -> list[str]:
    """The names between braces, in order of appearance."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def names_referral(content: ContentVersion) -> bool:
    """Whether the words say the member's referral code or link, so that one must be made."""
    words = (content.subject_zh, content.body_zh, content.subject_en, content.body_en)
    return any({"referral_code", "referral_link"} & set(variables_in(text)) for text in words)


def check(*, subject: str, body: str, gives_coupon: bool, has_link: bool, asks_survey: bool = False) -> None:
    """Refuse words that could not be sent, naming what is wrong."""
    if "\r" in subject or "\n" in subject:
        raise InvalidContent(gettext("The subject must be one line."))
    if "\x00" in subject + body:
        raise InvalidContent(gettext("The text contains a character that mail cannot carry."))
    used = [*variables_in(subject), *variables_in(body)]
    unknown = [f"{{{name}}}" for name in dict.fromkeys(used) if name not in VARIABLES]
    if unknown:
        raise InvalidContent(gettext("Unknown variables: %(names)s") % {"names": formats.join(unknown)})
    if not gives_coupon:
        coupons = [f"{{{name}}}" for name in dict.fromkeys(used) if VARIABLES[name].of_coupon]
        if coupons:
            raise InvalidContent(
                gettext("This campaign gives no coupon, so it cannot say %(names)s")
                % {"names": formats.join(coupons)}
            )
    strange = [
        f"{{{name}}}"
        for name in dict.fromkeys(used)
        if VARIABLES[name].of_booking or (VARIABLES[name].of_survey and not asks_survey)
    ]
    if strange:
        raise InvalidContent(
            gettext("A campaign of this kind cannot say %(names)s") % {"names": formats.join(strange)}
        )
    if "shop_url" in used and not has_link:
        raise InvalidContent(gettext("The text uses {shop_url}, but the shop address is empty."))


@dataclass(frozen=True)
class Links:
    """The addresses that one message carries; all begin with BASE_URL and name nothing but a token."""

    refuse: str
    click: str
    pixel: str
    preferences: str = ""

    @classmethod
    def of(cls, token: str) -> Links:
        base = settings.BASE_URL
        return cls(
            refuse=f"{base}/u/{token}/",
            click=f"{base}/c/{token}/",
            pixel=f"{base}/o/{token}.gif",
            preferences=f"{base}/p/{token}/",
        )


def language_of(member: Member) -> str:
    return "en" if member.language.lower().startswith("en") else "zh-hant"


def coupon_value(kind: CouponType) -> str:
    """NT$200, 20%, free delivery, or the name of the gift, in the active language."""
    match kind.kind:
        case CouponType.Kind.AMOUNT:
            return formats.money(kind.value)
        case CouponType.Kind.PERCENT:
            return gettext("%(percent)s%% off") % {"percent": f"{kind.value:f}".rstrip("0").rstrip(".")}
        case CouponType.Kind.SHIPPING:
            return gettext("free delivery")
        case _:
            return kind.name


def values_for(
    *,
    member: Member,
    brand: Brand,
    coupon: Coupon | None,
    link: str,
    referral_code: str = "",
    personal: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Every variable's value for this member in the active language; empty where there is none.

    `personal` has those of a survey or a booking.
    """
    kind = coupon.type if coupon else None
    return {
        "member_name": member.name,
        "brand_name": brand.name,
        "coupon_code": coupon.code if coupon else "",
        "coupon_value": coupon_value(kind) if kind else "",
        "coupon_min_spend": formats.money(kind.min_spend) if kind else "",
        "coupon_expires": formats.day(coupon.expires_on, weekday=True) if coupon else "",
        "referral_code": f"{referral_code[:5]}-{referral_code[5:]}" if referral_code else "",
        "referral_link": f"{settings.BASE_URL}/j/{referral_code}/" if referral_code else "",
        "shop_url": link,
        "service_phone": brand.service_phone,
        **{name: "" for name, variable in VARIABLES.items() if variable.of_survey or variable.of_booking},
        **(personal or {}),
    }


def fill(text: str, values: Mapping[str, str], language: str) -> str:
    """Replace the variables; a value with line breaks loses them, so that it cannot shape the mail."""

    def one(found: re.Match[str]) -> str:
        variable = VARIABLES.get(found[1])
        if variable is None:
            return found[0]
        return " ".join(values[found[1]].split()) or variable.fallback[language]

    return PLACEHOLDER.sub(one, text)


def paragraphs(body: str, values: Mapping[str, str], language: str) -> list[str]:
    """The body as escaped HTML, a blank line parting paragraphs; the shop address becomes a link."""
    escaped: dict[str, str] = {name: escape(value) for name, value in values.items()}
    if link := values["shop_url"]:
        label = escape(gettext("Go to the shop"))
        escaped["shop_url"] = f'<a class="button" href="{escape(link)}">{label}</a>'
    for name in ("referral_link", "booking_link"):
        if address := escaped.get(name):
            escaped[name] = f'<a href="{address}">{address}</a>'
    if address := escaped.get("survey_link"):
        escaped["survey_link"] = f'<a class="button" href="{address}">{escape(gettext("Begin"))}</a>'
    blocks = [block.strip() for block in re.split(r"\n\s*\n", body.replace("\r\n", "\n")) if block.strip()]
    # Escaping leaves braces alone, so the words are escaped before and the values on their own.
    filled = (fill(escape(block), escaped, language) for block in blocks)
    return [mark_safe(block.replace("\n", "<br>\n")) for block in filled]  # noqa: S308 - both parts are escaped


def write(
    *,
    content: ContentVersion,
    member: Member,
    brand: Brand,
    coupon: Coupon | None,
    links: Links | None,
    referral_code: str = SAMPLE_CODE,
    personal: Mapping[str, str] | None = None,
    touch: int = 1,
    is_first: bool = False,
) -> Letter:
    """The mail for one member in their language. Without links (a preview) nothing can be followed or
    counted. The second and third touch of a survey say that they are reminders; the first advertising on a
    channel says at its head that it may be refused, free of charge.
    """
    language = language_of(member)
    english = language == "en"
    subject = content.subject_en if english else content.subject_zh
    body = content.body_en if english else content.body_zh
    with translation.override(language), formats.for_brand(currency=brand.currency, zone=brand.zone):
        link = (links.click if links else content.link_url) if content.link_url else ""
        values = values_for(
            member=member, brand=brand, coupon=coupon, link=link, referral_code=referral_code,
            personal=SAMPLES if personal is None else personal,
        )  # fmt: skip
        if touch in REMINDERS:
            before, lead = (words() for words in REMINDERS[touch])
            subject, body = f"{before}{subject}", f"{lead}\n\n{body}"
        context: dict[str, Any] = {
            "brand": brand,
            "language": "en" if english else "zh-Hans" if reads_simplified(member) else "zh-Hant-TW",
            "links": links,
            "is_first": is_first,
            "subject": fill(subject, values, language),
            "text": fill(body.replace("\r\n", "\n"), values, language),
            "paragraphs": paragraphs(body, values, language),
        }
        letter = Letter(
            language=language,
            subject=context["subject"],
            text=render_to_string("campaigns/mail.txt", context),
            html=render_to_string("campaigns/mail.html", context),
            paragraphs=context["paragraphs"],
        )
    return simplified(letter) if reads_simplified(member) else letter


def require_refusal(letter: Letter, links: Links) -> None:
    """No marketing without the free way to refuse it, in each form of the letter. Raises InvalidContent."""
    if links.refuse not in letter.text or escape(links.refuse) not in letter.html:
        raise InvalidContent(gettext("The way to refuse is missing."))
