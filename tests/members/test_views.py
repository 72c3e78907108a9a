"""Does the page of the loads do what the command does, and show what came of it?"""

import re
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from crm.models import Brand, Role, User
from members import imports, tasks
from members.models import Load, Member, Order

TEXT = "order_id,member_id,placed_at,amount\nA1,C1,2026-01-05,10\nA2,C1,2026-01-05,ten\n"


@pytest.fixture
def marketer(transactional_db, tmp_path, monkeypatch) -> User:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "uploads")
    Brand.objects.create(pk=1, name="木日保養")
    return User.objects.create_user("mia", role=Role.MARKETER, language="en")


@pytest.fixture
def browser(marketer: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(tasks.run_load, "apply_async", lambda **_: None)
    client.force_login(marketer)
    return client


def upload(browser: Client, text: str = TEXT, name: str = "orders.csv", **values: str) -> Load:
    data = {"kind": "orders", "profile": "generic", "source": "main", "at_once": "on", **values}
    response = browser.post(reverse("load_new"), {**data, "file": SimpleUploadedFile(name, text.encode())})
    load = Load.objects.latest("pk")
    assert (response.status_code, response.headers["Location"]) == (302, reverse("load", args=[load.pk]))
    return load


def test_a_file_is_loaded_watched_and_read_about(browser):
    load = upload(browser)
    page = browser.get(reverse("load", args=[load.pk])).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert "Waiting for a worker" in page
    tasks.run_load(load_id=load.pk)
    page = browser.get(reverse("load", args=[load.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "hx-trigger" not in page
    assert "1 row was not taken." in page
    assert "Not an amount" in page
    assert list(Order.objects.values_list("external_id", flat=True)) == ["A1"]
    fetched = b"".join(browser.get(reverse("load_rejects", args=[load.pk])).streaming_content)
    assert fetched.decode("utf-8-sig").splitlines() == ["line,reason,row", '3,amount,"A2,C1,2026-01-05,ten"']
    assert not list((settings.MEDIA_ROOT / "loads").iterdir())


def test_a_task_twice_and_the_clock_do_it_once(browser):
    load = upload(browser)
    tasks.drain_loads()
    tasks.run_load(load_id=load.pk)
    tasks.drain_loads()
    assert Order.objects.count() == 1
    assert not imports.due_loads().exists()


def test_a_waiting_load_is_cancelled_at_once(browser):
    load = upload(browser)
    browser.post(reverse("load_cancel", args=[load.pk]))
    tasks.drain_loads()
    load.refresh_from_db()
    assert (load.state, Order.objects.count()) == ("cancelled", 0)
    assert "Cancelled." in browser.get(reverse("load", args=[load.pk])).content.decode()


def test_a_file_that_is_none_says_what_to_do(browser):
    load = upload(browser, "member,when\nC1,2026-01-05\n")
    tasks.run_load(load_id=load.pk)
    page = browser.get(reverse("load", args=[load.pk])).content.decode()
    assert "lacks the column order_id, member_id, placed_at, amount" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "members", "profile": "tafeng"}, "This layout is for: orders."),
        ({"source": "Main Shop"}, "Lower-case letters, digits"),
    ],
)
def test_a_form_that_cannot_be_is_not_taken(browser, values, words):
    data = {"kind": "orders", "profile": "generic", "source": "main", "at_once": "on", **values}
    response = browser.post(reverse("load_new"), {**data, "file": BytesIO(b"x")})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Load.objects.exists()


def test_rejects_are_for_the_one_who_loaded_the_file(browser, marketer):
    load = upload(browser)
    tasks.run_load(load_id=load.pk)
    rejects = reverse("load_rejects", args=[load.pk])
    assert rejects in browser.get(reverse("load", args=[load.pk])).content.decode()
    other = User.objects.create_user("leo", role=Role.MARKETER)
    browser.force_login(other)
    page = browser.get(reverse("load", args=[load.pk]))
    assert page.status_code == 200
    assert "orders.csv" in page.content.decode()
    assert rejects not in page.content.decode()
    assert browser.get(rejects).status_code == 404


@pytest.mark.parametrize("role", [Role.AGENT, Role.TEAM_LEAD, Role.ANALYST, Role.PRIVACY_OFFICER])
def test_only_who_may_load_sees_the_loads(browser, role):
    load = upload(browser)
    browser.force_login(User.objects.create_user("else", role=role))
    for address in (reverse("loads"), reverse("load_new"), reverse("load", args=[load.pk])):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert "orders.csv" not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(browser, django_assert_num_queries, count):
    for number in range(count):
        upload(browser, TEXT + f"A{number + 7},C1,2026-01-05,1\n", name=f"file-{number}.csv")
    browser.get(reverse("loads"))
    with django_assert_num_queries(4):
        page = browser.get(reverse("loads")).content.decode()
    assert set(re.findall(r"file-\d\.csv", page)) == {f"file-{number}.csv" for number in range(count)}


def test_the_sample_file_can_be_loaded(browser):
    for kind in ("members", "orders", "order_lines", "refunds", "interactions"):
        text = browser.get(reverse("load_sample", args=["generic", kind])).content.decode()
        load = upload(browser, text, kind=kind, name=f"{kind}.csv")
        tasks.run_load(load_id=load.pk)
        load.refresh_from_db()
        assert (load.state, load.counts["rejected"], load.counts["created"]) == ("done", 0, 1)


# ---- prepare, try out, load, take back ----

BIG5 = (
    "會員編號,姓名,手機,生日,備註\nC1,王小明,0912-345-678,1990/05/17,常客\nC2,許功蓋,0987654321,壞的,\n"
    ",無名,,,\n"
)


def drafted(browser: Client, content: bytes, name: str = "會員.csv", **values: str) -> Load:
    data = {"kind": "members", "profile": "generic", "source": "main", **values}
    response = browser.post(reverse("load_new"), {**data, "file": SimpleUploadedFile(name, content)})
    load = Load.objects.latest("pk")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        reverse("load_prepare", args=[load.pk]),
    )
    return load


def answers(browser: Client, load: Load, **changes: str) -> dict[str, str]:
    """What a person who changes nothing sends."""
    seen = browser.get(reverse("load_prepare", args=[load.pk])).context["seen"]
    given = {
        "encoding": seen.form.encoding,
        "delimiter": seen.form.delimiter,
        "header_row": str(seen.header_row),
    }
    given |= {f"c{place}": target for place, target in enumerate(seen.mapping)}
    return {**given, "mode": "upsert", **changes}


def test_a_file_is_prepared_tried_out_loaded_and_taken_back(browser):
    load = drafted(browser, BIG5.encode("cp950"))
    page = browser.get(reverse("load_prepare", args=[load.pk]))
    assert (page.context["seen"].form.encoding, page.context["seen"].mapping) == (
        "cp950",
        ["member_id", "name", "phone", "birthday", ""],
    )
    assert "1 column is not read" in page.content.decode()
    wrong = browser.post(reverse("load_prepare", args=[load.pk]), answers(browser, load, c0="", c4="name"))
    assert wrong.status_code == 422
    assert "Two columns for one field: name." in wrong.content.decode()
    browser.post(reverse("load_prepare", args=[load.pk]), answers(browser, load))
    tasks.drain_loads()
    page = browser.get(reverse("load", args=[load.pk])).content.decode()
    assert "Nothing is written yet." in page
    assert "No member number" in page
    assert "An impossible birthday was left out" in page
    assert (Member.objects.count(), imports.due_loads().count()) == (0, 0)
    browser.post(reverse("load_go", args=[load.pk]))
    tasks.drain_loads()
    assert dict(Member.objects.values_list("name", "phone")) == {
        "王小明": "+886912345678",
        "許功蓋": "+886987654321",
    }
    page = browser.get(reverse("load", args=[load.pk])).content.decode()
    assert "Take this load back" in page
    browser.post(reverse("load_undo", args=[load.pk]))
    tasks.drain_loads()
    tasks.drain_loads()
    assert "Taken back in full." in browser.get(reverse("load", args=[load.pk])).content.decode()
    assert not Member.objects.exists()
    again = drafted(browser, BIG5.replace("C1", "C9").encode("cp950"))
    assert browser.get(reverse("load_prepare", args=[again.pk])).context["seen"].is_remembered


def test_a_draft_is_its_uploaders_alone_and_can_be_dropped(browser, client):
    load = drafted(browser, BIG5.encode())
    kept = settings.MEDIA_ROOT / "loads"
    assert len(list(kept.iterdir())) == 1
    other = User.objects.create_user("max", role=Role.MARKETER, language="en")
    stranger = Client()
    stranger.force_login(other)
    assert stranger.get(reverse("load_prepare", args=[load.pk])).status_code == 404
    browser.post(reverse("load_discard", args=[load.pk]))
    load.refresh_from_db()
    assert (load.state, list(kept.iterdir())) == ("cancelled", [])
    assert browser.get(reverse("load_prepare", args=[load.pk])).status_code == 404


def test_known_values_of_a_trial_are_masked(browser):
    Member.objects.create(external_id="C1", name="林佳穎", email="chia@example.com")
    load = drafted(browser, "member_id,name,email\nC1,林佳瑩,other@example.org\n".encode())
    browser.post(reverse("load_prepare", args=[load.pk]), answers(browser, load))
    tasks.drain_loads()
    page = browser.get(reverse("load", args=[load.pk])).content.decode()
    assert "林○穎" in page
    assert "林佳瑩" in page
    assert "林佳穎" not in page
    assert "chia@example.com" not in page


def test_another_encoding_sheet_or_heading_is_read_again(browser):
    text = "報表,2026\n會員編號,姓名\nC1,王小明\n"
    load = drafted(browser, text.encode("gb18030"))
    page = browser.get(reverse("load_prepare", args=[load.pk]))
    assert (page.context["seen"].form.encoding, page.context["seen"].header_row) == ("gb18030", 2)
    again = browser.post(
        reverse("load_prepare", args=[load.pk]),
        {"encoding": "utf-8", "delimiter": ",", "header_row": "1", "again": "1"},
    )
    assert again.context["seen"].broken > 0
    assert again.context["seen"].header_row == 1


def test_a_file_that_cannot_be_read_says_so_on_the_page(browser):
    load = drafted(browser, b"\x00\x01\x02\n")
    page = browser.get(reverse("load_prepare", args=[load.pk]))
    assert "binary data" in page.content.decode()
