"""Does the page of the loads do what the command does, and show what came of it?"""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from crm.models import Brand, Role, User
from members import imports, tasks
from members.models import Load, Order

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
    data = {"kind": "orders", "profile": "generic", "source": "main", **values}
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
    data = {"kind": "orders", "profile": "generic", "source": "main", **values}
    response = browser.post(reverse("load_new"), {**data, "file": BytesIO(b"x")})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Load.objects.exists()


def test_rejects_are_for_the_one_who_loaded_the_file(browser, marketer):
    load = upload(browser)
    tasks.run_load(load_id=load.pk)
    other = User.objects.create_user("leo", role=Role.MARKETER)
    browser.force_login(other)
    assert browser.get(reverse("load", args=[load.pk])).status_code == 200
    assert browser.get(reverse("load_rejects", args=[load.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.AGENT, Role.TEAM_LEAD, Role.ANALYST, Role.PRIVACY_OFFICER])
def test_only_who_may_load_sees_the_loads(browser, role):
    load = upload(browser)
    browser.force_login(User.objects.create_user("else", role=role))
    for address in (reverse("loads"), reverse("load_new"), reverse("load", args=[load.pk])):
        assert browser.get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(browser, django_assert_num_queries, count):
    for number in range(count):
        upload(browser, TEXT + f"A{number + 7},C1,2026-01-05,1\n", name=f"file-{number}.csv")
    browser.get(reverse("loads"))
    with django_assert_num_queries(5):
        page = browser.get(reverse("loads")).content.decode()
    assert page.count("file-") == count


def test_the_sample_file_can_be_loaded(browser):
    for kind in ("members", "orders", "order_lines", "refunds", "interactions"):
        text = browser.get(reverse("load_sample", args=["generic", kind])).content.decode()
        load = upload(browser, text, kind=kind, name=f"{kind}.csv")
        tasks.run_load(load_id=load.pk)
        load.refresh_from_db()
        assert (load.state, load.counts["rejected"], load.counts["created"]) == ("done", 0, 1)
