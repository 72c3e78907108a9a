"""Files out: masked at once, in full when a second person agrees, once, for a day, with canaries in them."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from crm import sheets, tasks
from crm.models import AuditEntry, User
from members import exports
from members.exports import writing
from members.models import Canary, CanarySighting, Export, ExportedMember, Member
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, monkeypatch) -> dict[str, Member]:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(tasks.write_export, "apply_async", lambda **_: None)
    return shop.open_shop(months=3)


@pytest.fixture
def marketer(people) -> User:
    return shop.staff("marketer")


@pytest.fixture
def officer(people) -> User:
    return shop.staff("privacy_officer")


@pytest.fixture
def browser(client: Client, marketer: User) -> Client:
    client.force_login(marketer)
    return client


def asked(browser: Client, query: str = "", **values) -> Export:
    data = {"columns": ["number", "name", "email", "stage", "order_count", "city"], "format": "csv", **values}
    response = browser.post(f"{reverse('exports:new')}?{query}", data)
    export = Export.objects.latest("pk")
    assert (response.status_code, response.url) == (302, reverse("exports:detail", args=[export.pk]))
    return export


def fetched(browser: Client, export: Export) -> bytes:
    export.refresh_from_db()
    assert export.error == ""
    return b"".join(browser.post(reverse("exports:fetch", args=[export.pk])).streaming_content)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def real(found: list[dict[str, str]]) -> list[dict[str, str]]:
    numbers = set(Canary.objects.values_list("number", flat=True))
    return [row for row in found if row["會員編號"] not in numbers]


def test_the_file_holds_the_list_masked_and_harmless(browser, people):
    Member.objects.filter(name="吳宗翰").update(city="=1+1", email="wu@example.com")
    export = asked(browser, "stage=lost&stage=defector")
    tasks.drain_exports()
    tasks.drain_exports()
    found = real(rows(fetched(browser, export)))
    assert {row["姓名"] for row in found} == {"陳○安", "吳○翰"}
    assert {row["縣市"] for row in found} == {"高雄市", "'=1+1"}
    assert "w***@e***.com" in {row["Email"] for row in found}
    export.refresh_from_db()
    assert (export.state, export.rows, export.total) == ("fetched", 2, 2)
    told = AuditEntry.objects.filter(object_type="export").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["export.queue", "export.written", "export.fetch"]
    assert not ExportedMember.objects.exists()


def test_a_file_is_fetched_once_by_whoever_asked(browser, officer, people):
    export = asked(browser)
    tasks.drain_exports()
    other = Client()
    other.force_login(officer)
    assert other.post(reverse("exports:fetch", args=[export.pk])).status_code == 302
    stranger = Client()
    stranger.force_login(shop.staff("analyst"))
    assert stranger.get(reverse("exports:detail", args=[export.pk])).status_code == 404
    assert fetched(browser, export)
    assert browser.post(reverse("exports:fetch", args=[export.pk])).status_code == 302
    assert list(writing.folder().iterdir()) == []


def test_personal_data_needs_a_purpose_and_a_second_person(browser, marketer, officer, people):
    columns = ["number", "name", "email", "phone"]
    data = {"columns": columns, "format": "csv", "is_personal": "on"}
    refused = browser.post(reverse("exports:new"), data)
    assert (refused.status_code, Export.objects.count()) == (422, 0)
    Member.objects.filter(name="林佳穎").update(phone="+886912345678")
    export = asked(browser, is_personal="on", purpose="週年邀請函", columns=columns)
    tasks.drain_exports()
    export.refresh_from_db()
    assert (export.state, Export.objects.filter(state="ready").count()) == ("requested", 0)
    assert browser.post(reverse("exports:decide", args=[export.pk]), {"answer": "approve"}).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(state="queued")
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(state="queued", decided_by=marketer)
    second = Client()
    second.force_login(officer)
    second.post(reverse("exports:decide", args=[export.pk]), {"answer": "approve", "remark": "可以"})
    tasks.drain_exports()
    export.refresh_from_db()
    assert export.expires_at - export.finished_at == timedelta(hours=24)
    found = real(rows(fetched(browser, export)))
    lin = next(row for row in found if row["姓名"] == "林佳穎")
    assert lin["手機"] == "0912-345-678"
    assert len(found) == Member.objects.count() == ExportedMember.objects.count()
    (told,) = exports.exported_on(people["林佳穎"].pk)
    assert (told.by, told.approved_by, told.purpose) == (str(marketer), str(officer), "週年邀請函")


def test_an_officer_does_not_agree_to_an_own_request(officer, people):
    mine = exports.request(
        by=officer,
        kind="members",
        file_format="csv",
        columns=["name"],
        query={},
        is_personal=True,
        purpose="x",
    )
    with pytest.raises(exports.NotAllowed):
        exports.approve(export=mine, by=officer)
    second = User.objects.create_user("second", role="privacy_officer")
    assert exports.refuse(export=mine, by=second, remark="不需要")
    assert not exports.approve(export=mine, by=second)
    mine.refresh_from_db()
    assert (mine.state, exports.due_exports().count()) == ("refused", 0)
    with pytest.raises(exports.NotAllowed):
        exports.request(
            by=shop.staff("analyst"), kind="members", file_format="csv", columns=["name"], query={},
            is_personal=True, purpose="x",
        )  # fmt: skip


def test_each_file_has_canaries_and_they_tell_who_had_it(browser, marketer, officer, people, client):
    first, second = asked(browser), asked(browser)
    tasks.drain_exports()
    found = rows(fetched(browser, first))
    planted = {canary.number: canary for canary in first.canaries.all()}
    assert len(planted) == 2
    assert set(planted) < {row["會員編號"] for row in found}
    assert not planted.keys() & set(second.canaries.values_list("number", flat=True))
    canary = first.canaries.earliest("pk")
    assert exports.spot(canary.email.upper(), door="search", by=officer) == canary
    assert exports.spot("nobody@example.com", door="search", by=officer) is None
    Member.objects.create(external_id="X1", name="某人", phone=first.canaries.latest("pk").phone)
    assert (exports.look_for_canaries(), exports.look_for_canaries()) == (1, 0)
    assert set(CanarySighting.objects.values_list("door", "canary__export_id")) == {
        ("search", first.pk), ("member", first.pk),
    }  # fmt: skip
    seer = Client()
    seer.force_login(officer)
    page = seer.get(reverse("exports:detail", args=[first.pk])).content.decode()
    assert canary.email in page
    assert canary.email not in browser.get(reverse("exports:detail", args=[first.pk])).content.decode()


def test_whoever_looks_a_canary_up_is_seen_once_and_the_status_page_says_so(browser, marketer, people):
    export = asked(browser)
    tasks.drain_exports()
    canary = export.canaries.earliest("pk")
    for path in ("/search/", "/members/", "/search/"):
        assert browser.get(path, {"q": canary.number}).status_code == 200
    sighting = CanarySighting.objects.get()
    assert (sighting.canary, sighting.door, sighting.by) == (canary, "search", marketer)
    entry = AuditEntry.objects.get(action="export.canary")
    assert (entry.user, entry.object_id) == (marketer, str(export.pk))
    admin = Client()
    admin.force_login(shop.staff("admin"))
    (check,) = [one for one in admin.get("/status/").context["checks"] if str(export) in one.says]
    assert check.tone == "bad"


def test_a_workbook_holds_the_same_and_no_formula(browser, people):
    Member.objects.filter(name="吳宗翰").update(city="=1+1")
    export = asked(browser, "stage=lost", format="xlsx")
    tasks.drain_exports()
    sheet = load_workbook(BytesIO(fetched(browser, export))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == ["會員編號", "姓名", "Email", "階段", "訂單", "縣市"]
    assert "'=1+1" in {row[-1] for row in cells}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_file_that_nobody_fetches_goes(browser, people):
    export = asked(browser)
    tasks.drain_exports()
    Export.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert browser.post(reverse("exports:fetch", args=[export.pk])).status_code == 302
    tasks.tidy()
    export.refresh_from_db()
    assert (export.state, list(writing.folder().iterdir())) == ("expired", [])


def test_a_death_while_writing_begins_anew(browser, people, monkeypatch):
    export, beats = asked(browser), []
    beat = writing._beat

    def die(*args, **more):
        beats.append(1)
        if len(beats) == 1:
            raise KeyboardInterrupt
        beat(*args, **more)

    monkeypatch.setattr(writing, "_beat", die)
    with pytest.raises(KeyboardInterrupt):
        exports.run(export.pk, sheets.sheet_of)
    assert exports.due_exports().count() == 0
    Export.objects.update(lease_until=Now() - timedelta(seconds=1))
    tasks.drain_exports()
    found = rows(fetched(browser, export))
    assert len(real(found)) == Member.objects.count()
    assert Canary.objects.count() == 2


def test_a_cancelled_file_is_never_written(browser, people):
    export = asked(browser)
    browser.post(reverse("exports:cancel", args=[export.pk]))
    tasks.drain_exports()
    export.refresh_from_db()
    assert (export.state, writing.folder().exists()) == ("cancelled", False)


def test_a_filter_that_is_gone_fails_with_words(browser, people):
    export = asked(browser)
    Export.objects.update(query={"filter": "segment=999999"})
    tasks.drain_exports()
    export.refresh_from_db()
    assert (export.state, export.error) == ("failed", "篩選條件已失效：分群或選項已不存在。")


def test_an_analyst_gets_neither_names_nor_keys(people, client):
    client.force_login(shop.staff("analyst"))
    page = client.get(reverse("exports:new"))
    offered = {value for value, _ in page.context["form"].fields["columns"].choices}
    assert not offered & {"name", "email", "phone", "line_id", "birthday", "address", "external_id", "tags"}
    assert "is_personal" not in page.context["form"].fields


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_however_long(browser, people, count, django_assert_num_queries):
    for _ in range(count):
        asked(browser)
    browser.get(reverse("exports:list"))
    with django_assert_num_queries(4):
        browser.get(reverse("exports:list"))
