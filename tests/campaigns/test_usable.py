"""Is a name counted as usable when a mail may go out and every variable of its words is known?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.usable import Usable, usable
from lifecycle.models import Segment, SegmentMember
from members import privacy
from members.models import ContactPreference, Member, MessageTopic
from tests import campaign_cast, shop

pytestmark = pytest.mark.django_db


def test_each_name_is_counted_once(client):
    shop.open_shop(months=1)
    campaign = campaign_cast.make_campaign(state="draft", segment=Segment.objects.get())
    segment = campaign.segment
    SegmentMember.objects.filter(segment=segment).delete()
    cast = {
        "usable": {"email": "a@b.tw"},
        "nameless": {"email": "c@d.tw", "name": ""},
        "never asked": {"email": "e@f.tw"},
        "refused": {"email": "g@h.tw"},
        "blocked": {"email": "i@j.tw"},
        "no address": {},
        "left": {"email": "k@l.tw"},
        "paused": {"email": "m@n.tw"},
        "other topics": {"email": "o@p.tw"},
    }
    for number, (case, values) in enumerate(cast.items()):
        member = shop.member(values.pop("name", case), external_id=f"U{number}", **values)
        if case not in {"never asked", "refused"}:
            shop.consent(member)
        if case == "refused":
            shop.consent(member, state="withdrawn")
        if case == "paused":
            ContactPreference.objects.create(
                member=member, token="p", paused_until=timezone.now() + timedelta(days=1)
            )
        if case == "other topics":
            offers = MessageTopic.objects.create(code="offers", name_zh="優惠", name_en="Offers")
            Campaign.objects.filter(pk=campaign.pk).update(topic=offers)
            campaign.refresh_from_db()
            ContactPreference.objects.create(member=member, token="o", topics_off=["offers"])
        SegmentMember.objects.create(
            segment=segment, member=member, first_entered_on=shop.AS_OF, last_entered_on=shop.AS_OF,
            left_on=shop.AS_OF if case == "left" else None,
        )  # fmt: skip
    privacy.suppress(channel="email", address="i@j.tw", reason="hard_bounce", at=shop.AT)
    words = campaign.contents.first()
    assert "{member_name}" in words.body_zh + words.subject_zh
    assert usable(campaign=campaign) == Usable(
        members=8, without_address=1, not_allowed=2, suppressed=1, unwilling=2, contactable=2, usable=1
    )
    assert Member.objects.filter(external_id="U6").exists()
    campaign.segment = None
    assert usable(campaign=campaign) is None
    campaign.refresh_from_db()
    client.force_login(shop.staff())
    page = client.get(f"/campaigns/{campaign.pk}/audience/")
    assert page.context["usable"].incomplete == 1


def test_words_that_name_nobody_need_no_name():
    shop.open_shop(months=1)
    campaign = campaign_cast.make_campaign(state="draft", segment=Segment.objects.get())
    words = campaign.contents.first()
    for name in ("subject_zh", "body_zh", "subject_en", "body_en"):
        setattr(words, name, getattr(words, name).replace("{member_name}", ""))
    words.save()
    shown = usable(campaign=campaign)
    assert shown.usable == shown.contactable
