"""Is an erased person gone: from every column, from a dump of the database, from a restored backup?"""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from crm.models import AuditEntry, OutboxMessage
from members import complaints, ingest, privacy
from members.ingest import InteractionFields, MemberFields, OrderFields, Refused
from members.models import (
    Booking,
    BookingService,
    BookingSlot,
    Consent,
    ConsentEvent,
    ErasedIdentity,
    Erasure,
    Interaction,
    Member,
    Order,
    Suppression,
)
from members.privacy import erasure
from members.privacy.erasure.executing import unnamed_columns
from tests import campaign_cast, shop
from tests.members.privacy.canaries import AT, Canaries
from tests.winback import desk_cast

DATABASE = pytest.mark.django_db
COMMITS = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def log(tmp_path: Path, settings: Any) -> Path:
    settings.ERASURE_LOG = tmp_path / "erasures.jsonl"
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.ERASURE_LOG


def dump(path: Path) -> str:
    """The whole database as text, as a backup has it."""
    given = connection.settings_dict
    address = [
        flag + str(given[name])
        for flag, name in (("--host=", "HOST"), ("--port=", "PORT"), ("--username=", "USER"))
        if given[name]
    ]
    host = given["OPTIONS"].get("host")
    words = ["pg_dump", *address, *([f"--host={host}"] if host else []), "--data-only", "--inserts"]
    done = subprocess.run(
        [*words, f"--file={path}", given["NAME"]],
        env={"PGPASSWORD": str(given["PASSWORD"]), "PATH": _binaries()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return path.read_text(encoding="utf-8")


def _binaries() -> str:
    from crm.embedded.binaries import postgres_bin

    return f"{postgres_bin()}:/usr/bin:/bin"


@DATABASE
def test_every_pseudonym_has_its_maker() -> None:
    assert unnamed_columns() == []


@pytest.mark.django_db(transaction=True)
def test_nothing_of_five_members_is_left_in_a_dump(tmp_path: Path) -> None:
    campaign_cast.make_brand()
    assert _left_in_a_dump(members=5, tmp_path=tmp_path) == []
    assert Member.objects.filter(erased_at=AT).count() == 5


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_nothing_of_two_hundred_members_is_left_in_a_dump(tmp_path: Path) -> None:
    campaign_cast.make_brand()
    assert _left_in_a_dump(members=200, tmp_path=tmp_path) == []
    assert Member.objects.filter(erased_at=AT).count() == 200


def _left_in_a_dump(*, members: int, tmp_path: Path) -> list[str]:
    """The beginnings of the lines that still hold a marker of somebody erased."""
    canaries = Canaries()
    made = [canaries.member() for _ in range(members)]
    before = dump(tmp_path / "before.sql")
    missing = [mark for mark in canaries.marks if mark not in before]
    assert missing == [], "the markers are in the database before"
    privacy.erase(members=[member.pk for member in made], at=AT, cause="request")
    after = dump(tmp_path / "after.sql") + erasure.journal.path().read_text()
    left = [mark for mark in canaries.marks if mark in after]
    # A marker may stand over two lines of a dump, and is then told by itself.
    return [line[:200] for line in after.splitlines() if any(mark in line for mark in left)][:5] or left


@DATABASE
def test_orders_stay_on_a_pseudonym_and_nothing_else() -> None:
    buyer = shop.member("王小明", email="ming@example.org", phone="+886912345678", orders=[3, 9])
    Interaction.objects.create(
        member=buyer, external_id="i1", kind="called_in", is_own=True, occurred_at=AT, occurred_on=AT.date(),
        subject="王小明來電", note="住在大安區",
    )  # fmt: skip
    counts = privacy.erase(members=[buyer.pk], at=AT, cause="request")
    buyer.refresh_from_db()
    assert (buyer.name, buyer.email, buyer.phone, buyer.name_key, buyer.erased_at) == ("", "", "", "", AT)
    assert Order.objects.filter(member=buyer).count() == 2
    assert Interaction.objects.values_list("kind", "subject", "note").get() == ("called_in", "", "")
    assert counts["members.Member"] == 1
    assert privacy.erase(members=[buyer.pk], at=AT, cause="request") == {}
    assert Erasure.objects.get().public_id == buyer.public_id


@DATABASE
def test_the_evidence_of_a_refusal_outlives_the_person() -> None:
    who = shop.member("王小明", email="ming@example.org")
    privacy.grant(member=who, channel="email", at=AT, source="form", evidence={"ip": "192.0.2.7"})
    privacy.erase(members=[who.pk], at=AT, cause="request")
    assert Consent.objects.get().state == "withdrawn"
    events = list(ConsentEvent.objects.order_by("id").values_list("state", "evidence", "source"))
    assert events == [("granted", {}, ""), ("withdrawn", {}, "")]
    assert privacy.is_suppressed(channel="email", address="Ming@example.org")
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"erased"}


@DATABASE
def test_a_feed_cannot_bring_the_person_back() -> None:
    campaign_cast.make_brand()
    who = shop.member("王小明", email="ming@example.org", external_id="C-77", source="shop")
    privacy.erase(members=[who.pk], at=AT, cause="request")
    fields = MemberFields("C-77", name="王小明", email="ming@example.org")
    with pytest.raises(Refused) as refused:
        ingest.record_member(source="shop", member=fields, at=AT)
    assert refused.value.reason == "erased"
    order = ingest.record_order(
        source="shop", order=OrderFields("A-1", "C-77", AT, campaign_cast.Decimal(900)), at=AT
    )
    assert order.member_id == who.pk
    again = ingest.record_member(
        source="shop", member=MemberFields("C-78", name="王小明", email="ming@example.org"), at=AT
    )
    assert (again.name, again.email) == ("王小明", "")
    ingest.record_interaction  # noqa: B018 - a feed's interactions name the member, who is not found
    assert Member.objects.filter(name="王小明").count() == 1


@DATABASE
def test_who_comes_back_by_themself_is_a_new_member() -> None:
    campaign_cast.make_brand()
    who = shop.member("王小明", email="ming@example.org")
    privacy.erase(members=[who.pk], at=AT, cause="request")
    fields = MemberFields("join-1", name="王小明", email="ming@example.org")
    back = ingest.record_member(source="join", member=fields, at=AT, by_themself=True)
    assert (back.email, back.pk == who.pk) == ("ming@example.org", False)
    assert privacy.contactability(members=[back.pk])[back.pk]["email"] == "never_asked"


@DATABASE
def test_an_interaction_of_the_erased_is_not_told_anew() -> None:
    campaign_cast.make_brand()
    who = shop.member("王小明", external_id="C-77")
    privacy.erase(members=[who.pk], at=AT, cause="request")
    who.refresh_from_db()
    with pytest.raises(KeyError):
        ingest.record_interaction(
            source="shop", member=who, at=AT,
            interaction=InteractionFields("i9", "called_in", AT, note="又來電"),
        )  # fmt: skip
    assert not Interaction.objects.filter(member=who).exists()


@DATABASE
def test_who_listens_hears_of_it_by_id_alone() -> None:
    from crm import webhooks

    webhooks.create_endpoint(name="ERP", url="https://erp.example/", topics=["member.erased"], by=None)
    who = shop.member("王小明", external_id="C-77")
    privacy.erase(members=[who.pk], at=AT, cause="request")
    told = OutboxMessage.objects.get()
    assert (told.topic, told.payload) == ("member.erased", {"member_id": f"mbr_{who.public_id.hex}"})
    entry = AuditEntry.objects.get(action="privacy.erase")
    assert (entry.member_id, entry.detail) == (who.pk, {"cause": "request"})


@DATABASE
def test_rejects_and_exports_lose_the_person(tmp_path: Path) -> None:
    who = shop.member("王小明", email="ming@example.org", phone="+886912345678")
    rejects = tmp_path / "loads" / "7" / "rejects.csv"
    rejects.parent.mkdir(parents=True)
    rejects.write_text("line,reason,row\n2,date,王小明;x\n3,date,李四;y\n4,date,0912345678;z\n")
    export = tmp_path / "media" / "exports" / "7.csv"
    export.parent.mkdir(parents=True)
    export.write_text("ming@example.org\n")
    counts = privacy.erase(members=[who.pk], at=AT, cause="request")
    assert rejects.read_text() == "line,reason,row\n3,date,李四;y\n"
    assert not export.exists()
    assert (counts["file:lines"], counts["file:exports"]) == (2, 1)


@COMMITS
def test_a_restored_backup_forgets_again(tmp_path: Path, log: Path) -> None:
    """Dump, erase, restore, replay: the person is gone, and so is one who is younger than the backup."""
    campaign_cast.make_brand()
    old = shop.member("王小明", email="ming@example.org", external_id="C-1")
    values = Member.objects.filter(pk=old.pk).values().get()
    young = shop.member("李小華", email="hua@example.org", external_id="C-2")
    privacy.erase(members=[old.pk, young.pk], at=AT, cause="request")
    kept = log.read_text()
    assert "ming" not in kept
    assert "C-1" not in kept
    # The backup: before anybody was erased, and before the young one came.
    for table in (Erasure, ErasedIdentity, Suppression, Member):
        table.objects.all().delete()
    Member.objects.create(**{name: value for name, value in values.items() if name != "id"}, pk=old.pk)
    call_command("replay_erasures")
    assert Member.objects.get().name == ""
    assert privacy.is_suppressed(channel="email", address="hua@example.org")
    with pytest.raises(Refused):
        ingest.record_member(source="main", member=MemberFields("C-2", name="李小華"), at=AT)
    assert erasure.replay(at=AT) == (0, 2)
    assert log.read_text() == kept


@DATABASE
def test_a_line_that_was_cut_by_a_crash_is_mended(log: Path) -> None:
    log.write_text('{"member": "01')
    who = shop.member("王小明")
    privacy.erase(members=[who.pk], at=AT, cause="request")
    erasure.write_missing()
    assert list(erasure.journal.read().members) == [who.public_id]


@DATABASE
def test_what_somebody_was_working_on_is_closed_with_its_cause() -> None:
    campaign_cast.make_brand()
    member, other = shop.member("王小明", email="ming@example.org"), shop.member("林佳穎")
    case, theirs = desk_cast.make_case(member), desk_cast.make_case(other)
    service = BookingService.objects.create(code="trial", name_zh="體驗")
    later = AT + timedelta(days=3)
    slot = BookingSlot.objects.create(service=service, starts_at=later, capacity=2, taken=1)
    Booking.objects.create(slot=slot, member=member, token="b" * 32, booked_at=AT)
    said = complaints.Said(subject="太慢", category="delivery")
    complaint = complaints.take_down(member=member, said=said, by=None, at=AT)
    for _ in range(2):
        privacy.erase(members=[member.pk], at=AT, cause="request")
    case.refresh_from_db()
    theirs.refresh_from_db()
    complaint.refresh_from_db()
    slot.refresh_from_db()
    assert (case.state, case.outcome, case.closed_at, case.agent) == ("closed", "erased", AT, None)
    assert theirs.state != "closed"
    assert (complaint.status, complaint.closed_at) == ("closed", AT)
    assert slot.taken == 0
