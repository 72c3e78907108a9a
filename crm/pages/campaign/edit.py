"""Write a campaign: the plan, the words, who would get it now, and how it reads to one member."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from campaigns import approval, content, referrals, sending
from campaigns.forms import WORDS, CampaignForm
from campaigns.letter import Letter
from campaigns.models import ONCE, Campaign, ContentVersion, CouponType
from crm.access import right_required
from crm.models import Brand
from crm.numbers import row_number
from crm.pages.campaign.shown import name_of, person
from lifecycle.models import MemberStage, Segment, SegmentMember, Stage
from members.models import Member
from winback.eligibility import Draw, candidates, estimate


@right_required("campaigns.edit")
def new(request: HttpRequest) -> HttpResponse:
    if request.GET.get("kind") == Campaign.Kind.REFERRAL:
        asks = Campaign(kind=Campaign.Kind.REFERRAL, holdout=False, name=gettext("Referral ask"))
        return _edit(request, asks, referrals.starting_words())
    return _edit(request, _wished(request.GET), _starting_words())


def _wished(wishes: QueryDict) -> Campaign:
    """What a link proposes: name, kind, segment and coupon; whoever writes it looks at all of them."""

    def key(name: str) -> int:
        text = str(wishes.get(name) or "")
        return int(text) if text.isdecimal() else 0

    kind = wishes.get("kind", "")
    return Campaign(
        name=str(wishes.get("name") or "")[:80],
        kind=kind if kind == Campaign.Kind.ONE_OFF else Campaign.Kind.STANDING,
        segment=Segment.objects.filter(pk=key("segment"), archived_at=None).first(),
        coupon_type=CouponType.objects.filter(pk=key("coupon")).first(),
    )


@right_required("campaigns.edit")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, pk=pk)
    if campaign.state != Campaign.State.DRAFT:
        messages.error(request, gettext("Only a draft can be changed. Pause the campaign and revise it."))
        return redirect("campaigns:detail", pk)
    words = campaign.contents.first()
    return _edit(
        request, campaign, {name: getattr(words, name) for name in WORDS} if words else _starting_words()
    )


def _edit(request: HttpRequest, campaign: Campaign, words: dict[str, str]) -> HttpResponse:
    form = CampaignForm(request.POST or None, instance=campaign, initial=words)
    if request.method == "POST" and form.is_valid():
        asks = form.instance.kind == Campaign.Kind.REFERRAL
        if asks and form.instance.segment_id is None:
            form.instance.segment = referrals.core_segment(by=person(request), as_of=_today())
        try:
            saved = approval.save_draft(campaign=form.instance, words=form.words(), by=person(request))
        except (approval.CannotMove, content.InvalidContent) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Saved as a draft."))
            return redirect("campaigns:detail", saved.pk)
    context = {
        "form": form,
        "campaign": campaign if campaign.pk else None,
        "variables": content.VARIABLES,
        **_look(form, request),
    }
    return render(request, "campaigns/campaign_form.html", context, status=422 if form.errors else 200)


@require_POST
@right_required("campaigns.edit")
def preview(request: HttpRequest) -> HttpResponse:
    """The same form as it stands, not saved: who would get it, and how it reads."""
    context = _look(CampaignForm(request.POST), request)
    template = (
        "campaigns/campaign_form.html#look" if request.headers.get("HX-Request") else "campaigns/look.html"
    )
    return render(request, template, context)


def _look(form: CampaignForm, request: HttpRequest) -> dict[str, Any]:
    """Estimate and preview from whatever of the form is already sound."""
    if form.is_bound:
        form.is_valid()
        given = form.cleaned_data
    else:
        given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        given |= {"coupon_type": form.instance.coupon_type, "segment": form.instance.segment}
    is_standing = given.get("kind") not in ONCE
    draw = Draw.of(_today())
    top, quota = given.get("top_percent") or 40, given.get("daily_quota") or 500
    return {
        "is_standing": is_standing,
        "estimate": estimate(top_percent=top, quota=quota, draw=draw) if is_standing else None,
        "segment_members": _size(given),
        "letters": _letters(form, given, request, top=top, draw=draw),
        "member_no": request.POST.get("member_no", ""),
    }


def _letters(
    form: CampaignForm, given: dict[str, Any], request: HttpRequest, *, top: int, draw: Draw
) -> list[tuple[str, Letter]]:
    """The mail in both languages to one member: the one asked for, or the first who would get it."""
    member = _reader(request.POST.get("member_no", ""), top=top, draw=draw)
    user, brand, at = person(request), Brand.get(), timezone.now()
    words = ContentVersion(**{name: given.get(name) or form.data.get(name, "") for name in WORDS})
    coupon = sending.sample_coupon(given.get("coupon_type"), at=at, brand=brand)
    letters = []
    for language, label in (("zh-hant", "中文"), ("en", "English")):
        reader = Member(name=name_of(member, user) if member else "", language=language)
        letter = content.write(content=words, member=reader, brand=brand, coupon=coupon, links=None)
        letters.append((label, letter))
    return letters


def _reader(member_no: str, *, top: int, draw: Draw) -> Member | None:
    digits = member_no.strip().upper().removeprefix("M-")
    if digits.isdigit():
        return Member.objects.filter(pk=row_number(digits)).first()
    first = candidates(top_percent=top, quota=1, draw=draw)[-1:]
    return Member.objects.filter(pk=first[0].member_id).first() if first else None


def _today() -> date:
    return timezone.now().astimezone(Brand.get().zone).date()


def _size(given: dict[str, Any]) -> int | None:
    """Members of the segment; a referral ask without one goes to the core members."""
    if segment := given.get("segment"):
        return SegmentMember.objects.filter(segment=segment, left_on=None).count()
    if given.get("kind") == Campaign.Kind.REFERRAL:
        return MemberStage.objects.filter(stage=Stage.CORE).count()
    return None


def _starting_words() -> dict[str, str]:
    """Words that can be sent as they are, so that nobody starts before an empty page."""
    return {
        "subject_zh": "{member_name}，我們想念您",
        "body_zh": (
            "{member_name}您好：\n\n好一陣子沒見到您了，不知道您最近好嗎？\n\n"
            "如果是我們哪裡沒做好，請直接回信告訴我們。期待再次為您服務。\n\n{brand_name} 敬上"
        ),
        "subject_en": "{member_name}, we miss you",
        "body_en": (
            "Dear {member_name},\n\nit has been a while. How are you?\n\n"
            "If there is something we did not do well, simply answer this mail. We would love to see "
            "you again.\n\n{brand_name}"
        ),
        "link_url": "",
    }
