"""What the demo's members told the brand: interviews and complaints that fit the log of contacts."""

from __future__ import annotations

import pytest

from members.models import Complaint, Interaction
from tests.demo.brand import AT, make
from winback import reasons
from winback.models import Case, Interview

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_nights(monkeypatch):
    from crm.demo import making

    monkeypatch.setattr(making, "compute_nights", lambda **_options: None)


def test_interviews_and_complaints_tell_the_story_of_the_log():
    make(3000)
    told = Interview.objects.select_related("case")
    assert told.count() >= 10
    for interview in told:
        assert interview.primary_reason in reasons.SHIPPED
        assert set(interview.secondary_reasons) <= set(reasons.SHIPPED)
        ended = Interaction.objects.get(kind="ended", occurred_at=interview.finished_at)
        assert (interview.member_id, interview.verbatim) == (ended.member_id, ended.note)
        assert interview.case.reason_code == interview.primary_reason
        assert interview.finished_at < AT
    assert set(Case.objects.values_list("state", flat=True)) <= {"closed", "with_competitor"}
    complaints = Complaint.objects.all()
    assert complaints.count() >= 20
    for complaint in complaints:
        assert complaint.first_reply_due_at > complaint.received_at
        replied, resolved = complaint.first_reply_at, complaint.resolved_at
        assert replied is None or complaint.first_reply_breached == (replied > complaint.first_reply_due_at)
        assert (complaint.status == "closed") == (resolved is not None)
        assert replied is None or replied < AT
        assert complaint.events.filter(kind="received").count() == 1
