"""The page on which a friend joins: who comes in, with which consent, and what nobody can find out there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns import referrals
from campaigns.models import JoinAnswer, Referral
from campaigns.views import join as page
from crm.models import AuditEntry
from members import privacy
from members.models import ChangedMember, Consent, ConsentEvent, Interaction, Member, Suppression
from tests import campaign_cast as cast
from tests import referral_cast as friends

pytestmark = pytest.mark.django_db

GIVEN = {
    "name": "陳小美",
    "phone": "0922-333-444",
    "email": "Mei.Chen@Example.com",
    "reason": "friend",
    "words": "佳穎說好用",
    "channels": ["email", "sms"],
}


@pytest.fixture(autouse=True)
def world(db):
    cache.clear()
    cast.make_brand()
    friends.make_program()
    yield cast.make_member(
        name="林佳穎", name_key="林佳穎", email="jy.lin@example.org", phone="+886912345386"
    )
    cache.clear()


def send(code: str = "", *, client: Client | None = None, **changes):
    address = f"/j/{code}/" if code else "/j/"
    return (client or Client()).post(address, {**GIVEN, **changes})


def newest() -> Member:
    return Member.objects.latest("pk")


def test_a_friend_joins_by_link(world):
    answer = send(friends.code_of(world).code)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/j/done/")
    member = newest()
    assert (member.name, member.phone, member.email) == ("陳小美", "+886922333444", "mei.chen@example.com")
    assert (member.source, member.referred_by, member.language) == ("join", world, "zh-hant")
    assert member.joined_on is not None
    referral = Referral.objects.get()
    assert (referral.state, referral.door, referral.referrer, referral.referee) == (
        "joined",
        "link",
        world,
        member,
    )
    said = JoinAnswer.objects.get(member=member)
    assert (said.reason, said.words) == ("friend", "佳穎說好用")
    assert len(bytes(said.ip_hash)) == 32
    assert Interaction.objects.get(member=member).kind == "registered"
    assert ChangedMember.objects.filter(member=member).exists(), "the next minute gives her a stage"


def test_consent_is_kept_with_the_words_that_were_shown(world):
    send(friends.code_of(world).code)
    found = Consent.objects.filter(member=newest()).order_by("channel")
    assert [(row.channel, row.state, row.source, row.text_version) for row in found] == [
        ("email", "granted", "join page", "join-1"),
        ("sms", "granted", "join page", "join-1"),
    ]
    event = ConsentEvent.objects.filter(member=newest()).first()
    assert event is not None
    assert "木日保養" in event.evidence["text"]


def test_nothing_ticked_is_no_consent(world):
    send(channels=[])
    assert newest().name == "陳小美"
    assert not Consent.objects.filter(member=newest()).exists()


def test_a_form_takes_no_refusal_back(world):
    privacy.suppress(channel="email", address="mei.chen@example.com", reason="opt_out", at=timezone.now())
    send()
    assert list(Consent.objects.filter(member=newest()).values_list("channel", flat=True)) == ["sms"]
    assert Suppression.objects.count() == 1


def test_without_a_code_a_friend_is_named_by_phone_or_code(world):
    send(friend="0912 345 386")
    assert Referral.objects.get(referee=newest()).referrer == world
    send(phone="0933-000-111", email="", friend=referrals.shown(friends.code_of(world).code))
    assert Referral.objects.get(referee=newest()).referrer == world
    assert Referral.objects.filter(state="joined", door="form").count() == 2


def test_a_friend_whom_nobody_is_found_by_waits_for_a_person(world):
    send(friend="隔壁的王太太")
    referral = Referral.objects.get()
    assert (referral.state, referral.named, referral.referrer) == ("invited", "隔壁的王太太", None)
    against = referrals.match_friend(
        referral=referral, referrer=world, by=cast.make_user(), at=timezone.now()
    )
    referral.refresh_from_db()
    assert (against, referral.state, referral.referrer) == ([], "joined", world)
    assert newest().referred_by == world
    with pytest.raises(referrals.CannotName):
        referrals.match_friend(referral=referral, referrer=world, by=cast.make_user(), at=timezone.now())


def test_two_members_with_the_phone_are_nobody(world):
    cast.make_member(phone="+886912345386")
    send(friend="0912345386")
    assert Referral.objects.get().state == "invited"


@pytest.mark.parametrize("known", [{"phone": "+886922333444"}, {"email": "mei.chen@example.com"}])
def test_the_answer_is_the_same_for_a_member_and_nothing_changes(world, known):
    old = cast.make_member(consent=None, name="陳美", joined_at=timezone.now() - timedelta(days=99), **known)
    code = friends.code_of(world).code
    members = Member.objects.count()
    answer = send(code)
    fresh = send(code, phone="0955-666-777", email="other@example.com")
    assert (answer.status_code, answer.content, answer.headers["Location"]) == (
        fresh.status_code,
        fresh.content,
        fresh.headers["Location"],
    )
    # Expires is the second in which it was written.
    assert {**answer.headers, "Expires": ""} == {**fresh.headers, "Expires": ""}
    assert Member.objects.count() == members + 1, "the fresh one alone"
    old.refresh_from_db()
    assert (old.name, old.referred_by) == ("陳美", None)
    assert not Consent.objects.filter(member=old).exists()
    assert Referral.objects.get(referee=old).reasons == ["known_before"]
    assert AuditEntry.objects.filter(action="join").count() == 2


def test_the_same_work_is_done_for_a_member(world):
    """As good as equal, so that time tells nothing: the known one is written and taken back."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    code = friends.code_of(world).code
    send(code, phone="0955-000-001", email="warm@example.com")
    with CaptureQueriesContext(connection) as fresh:
        send(code, phone="0955-000-002", email="fresh@example.com")
    with CaptureQueriesContext(connection) as known:
        send(code, phone="0955-000-002", email="fresh@example.com")
    assert 0 <= len(known) - len(fresh) <= 8


def test_sent_twice_is_one_member(world):
    code = friends.code_of(world).code
    send(code)
    send(code)
    assert Member.objects.filter(name="陳小美").count() == 1
    assert Referral.objects.get(referee=newest()).state == "joined"


def test_the_own_link_earns_nothing(world):
    send(friends.code_of(world).code, phone="0912-345-386", email="")
    assert Referral.objects.get().reasons == ["same_member", "known_before"]
    world.refresh_from_db()
    assert world.referred_by is None


def test_a_program_that_fills_in_everything_gets_the_same_answer(world):
    answer = send(website="https://spam.example")
    assert answer.headers["Location"] == "/j/done/"
    assert not Member.objects.filter(name="陳小美").exists()


def test_what_cannot_be_right_is_said_at_its_field(world):
    answer = send(name=" ", phone="12", email="nobody", reason="??")
    text = answer.content.decode()
    assert answer.status_code == 422
    for field in ("id_name", "id_phone", "id_email", "id_reason"):
        assert f'href="#{field}"' in text
    assert 'value="nobody"' in text, "what was typed stays"
    answer = send(phone="", email="")
    assert answer.status_code == 422
    assert 'href="#id_phone"' in answer.content.decode()
    assert Member.objects.count() == 1


@pytest.mark.parametrize("words", ["{{7*7}}", "<script>alert(1)</script>", "=1+1", "'; drop table x; --"])
def test_hostile_words_stay_words(world, words):
    assert send(words=words, name=words).status_code == 302
    assert JoinAnswer.objects.get().words == words
    assert newest().name == words


def test_a_null_byte_is_refused(world):
    before = Member.objects.count()
    assert send(words="a\x00b").status_code == 422
    assert (Member.objects.count(), JoinAnswer.objects.count()) == (before, 0)


def test_the_page_names_the_friend_only_masked_and_what_is_given(world):
    text = Client().get(f"/j/{friends.code_of(world).code}/").content.decode()
    assert "林○穎" in text
    assert "林佳穎" not in text
    assert "NT$100" in text
    assert "NT$1,000" in text
    assert 'name="friend"' not in text
    assert 'name="friend"' in Client().get("/j/").content.decode()


@pytest.mark.parametrize("code", ["ABCDEFGHJK", "x", "2222222222"])
def test_a_wrong_code_is_the_page_without_one(world, code):
    """Also as an answer: it names nobody, and the person joins."""
    plain = Client().get(f"/j/{code}/")
    assert plain.status_code == 200
    assert 'name="friend"' in plain.content.decode()
    assert send(code).status_code == 302
    assert newest().name == "陳小美"
    assert not Referral.objects.exists()


def test_a_blocked_member_invites_nobody(world):
    code = friends.code_of(world).code
    referrals.block(member_id=world.pk, by=cast.make_user(), reason="假帳號", at=timezone.now())
    assert "林○穎" not in Client().get(f"/j/{code}/").content.decode()
    send(code)
    assert not Referral.objects.exists()


def test_a_closed_programme_promises_nothing_and_people_still_join(world):
    friends.make_program(is_open=False)
    code = friends.code_of(world).code
    assert "NT$100" not in Client().get(f"/j/{code}/").content.decode()
    send(code)
    assert newest().name == "陳小美"
    assert not Referral.objects.exists()


def test_too_many_from_one_place_are_told_to_wait(world, monkeypatch):
    monkeypatch.setattr(page, "ANSWERS", 3)
    codes = [send(phone=f"0922-000-00{n}", email="").status_code for n in range(5)]
    assert codes == [302, 302, 302, 429, 429]
    assert Client().post("/j/", GIVEN).headers["Retry-After"] == "3600"
    assert Client().post("/j/", GIVEN, REMOTE_ADDR="10.1.1.1").status_code == 302
    monkeypatch.setattr(page, "LOOKS", 2)
    assert [Client().get("/j/").status_code for _ in range(3)] == [200, 200, 429]


def test_the_form_needs_its_token(world):
    before = Member.objects.count()
    assert Client(enforce_csrf_checks=True).post("/j/", GIVEN).status_code == 403
    assert (Member.objects.count(), JoinAnswer.objects.count()) == (before, 0)


def test_get_changes_nothing(world):
    code = friends.code_of(world).code
    before = (Member.objects.count(), AuditEntry.objects.count())
    for address in (f"/j/{code}/", "/j/", "/j/done/"):
        assert Client().get(address).status_code == 200
    assert (Member.objects.count(), AuditEntry.objects.count()) == before


def test_in_english(world):
    client = Client(headers={"accept-language": "en"})
    code = friends.code_of(world).code
    assert "recommends us to you" in client.get(f"/j/{code}/").content.decode()
    send(code, client=client)
    assert newest().language == "en"
    assert "木日保養 sends me" in ConsentEvent.objects.filter(member=newest())[0].evidence["text"]


def test_her_first_order_is_the_feeds_word(world):
    """The whole way in the domain: joined on the page, ordered in the shop, both rewarded."""
    send(friends.code_of(world).code)
    friend = newest()
    on = timezone.now().date()
    friends.buy(friend, on=on, amount=Decimal(1800))
    friends.night(on + timedelta(days=16))
    assert Referral.objects.get(referee=friend).state == "rewarded"
