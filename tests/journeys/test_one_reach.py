"""Do overview, list, data health and campaign name the same number of people who can be written to?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics import rollups
from analytics.queries import figures
from campaigns.usable import usable
from lifecycle import profiles, segments
from lifecycle.models import Segment, SegmentMember
from lifecycle.segments.tree import AllOf
from members import privacy
from members.models import ContactPreference
from members.privacy import rights
from tests import campaign_cast, shop

pytestmark = pytest.mark.django_db


def test_who_wants_nothing_now_is_counted_nowhere() -> None:
    shop.open_shop(months=1)
    known = privacy.contactable_summary()["email"]["contactable"]
    people = [shop.member(f"王{number}", email=f"w{number}@x.tw") for number in range(5)]
    for member in people:
        shop.consent(member)
    paused, service, over, restricted, _willing = people
    later, before = timezone.now() + timedelta(days=9), timezone.now() - timedelta(days=1)
    ContactPreference.objects.create(member=paused, token="a", paused_until=later)
    ContactPreference.objects.create(member=service, token="b", only_service=True)
    ContactPreference.objects.create(member=over, token="c", paused_until=before)
    rights.receive(member=restricted, right="delete", door="phone", at=timezone.now())
    expected = known + 2

    assert privacy.contactable_summary()["email"]["contactable"] == expected
    shown = segments.preview(tree=AllOf(()), as_of=shop.AS_OF)
    assert shown is not None
    assert shown.contactable["email"] == expected
    rollups.fill(as_of=shop.AS_OF)
    night = figures(on=shop.AS_OF)["contactable"]
    assert night["email"] == expected
    assert night[""] == shown.contactable["any"]
    profiles.refresh(as_of=shop.AS_OF, scope="everyone")
    profiles.measure_health(as_of=shop.AS_OF)
    assert profiles.health().reachable == shown.contactable["any"]

    segment = Segment.objects.create(name="新人", tree={"all": []})
    for member in people:
        SegmentMember.objects.create(
            segment=segment, member=member, first_entered_on=shop.AS_OF, last_entered_on=shop.AS_OF
        )
    found = usable(campaign=campaign_cast.make_campaign(segment=segment))
    assert found is not None
    assert (found.contactable, found.unwilling) == (2, 3)
