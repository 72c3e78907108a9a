"""Look-alikes and personas as pages, and hashed audiences from asking to the file."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client

from crm import sheets, tasks
from crm.models import AuditEntry, User
from lifecycle import personas, segments
from lifecycle.models import LookalikeRun, MemberLikeness, Persona, Segment
from members import exports
from members.exports.hashing import google_email, google_phone, meta_email, meta_phone
from members.models import Export, ExportedMember, Interest, Member
from members.privacy.suppressions import suppress
from tests import shop

pytestmark = pytest.mark.django_db

LEVELS = [
    {"field": "city", "value": "台北市", "on": 0.6, "off": -0.1, "members": 300, "core": 60},
    {"field": "deed", "value": "line_added", "on": 0.4, "off": -0.1, "members": 200, "core": 30},
    {"field": "age", "value": "25-34", "on": -0.3, "off": 0.1, "members": 150, "core": 6},
]
QUALITY = {
    "auc": 0.71, "auc_low": 0.66, "auc_high": 0.76, "members": 400, "core": 60, "brier": 0.11,
    "brier_of_mean": 0.1275,
    "tenths": [
        {"chance": 0.05, "members": 200, "core": 10}, {"chance": 0.24, "members": 200, "core": 50},
    ],
}  # fmt: skip


@pytest.fixture
def people() -> dict[str, Member]:
    people = shop.open_shop(months=0)
    LookalikeRun.objects.create(
        as_of=shop.AS_OF, members=2000, core=300, fitted_members=1600, base_rate=0.1, intercept=-2.0,
        slope=1.0, offset=0.0, levels=LEVELS, known={"city": 0.9, "deed": 0.5}, quality=QUALITY,
    )  # fmt: skip
    for name, score, reasons in (
        ("周郁婷", 0.24, (0, 1, -1)),
        ("臺小明", 0.08, (2, -1, -1)),
        ("林佳蓉", 0.12, (0, -1, -1)),
    ):
        one, two, three = reasons
        MemberLikeness.objects.create(
            member=people[name], scored_on=shop.AS_OF, score=score, reason_1=one, reason_2=two, reason_3=three
        )
    return people


@pytest.fixture
def marketer(client: Client, people: dict[str, Member]) -> User:
    user = shop.staff("marketer")
    client.force_login(user)
    return user


def test_the_likest_come_first_with_their_reasons(client: Client, marketer: User) -> None:
    page = client.get("/lookalikes/")
    assert [one["row"].member.name for one in page.context["rows"]] == ["周郁婷", "林佳蓉", "臺小明"]
    first = page.context["rows"][0]
    assert (first["score"], first["times"]) == (0.24, pytest.approx(2.4))
    assert [(reason["words"], reason["is_for"]) for reason in first["reasons"]] == [
        ("台北市", True), ("加入 LINE 好友", True),
    ]  # fmt: skip
    assert "縣市：這樣的會員 300 人，其中 60 人成為主要顧客" in page.content.decode()
    only = client.get("/lookalikes/", {"stage": "first_buyer"})
    assert [one["row"].member.name for one in only.context["rows"]] == ["林佳蓉"]


@pytest.mark.parametrize("lines", [1, 3])
def test_the_list_asks_the_same_questions_however_long(
    client: Client, marketer: User, lines: int, django_assert_num_queries: Any
) -> None:
    keep = MemberLikeness.objects.values_list("pk", flat=True)[:lines]
    MemberLikeness.objects.exclude(pk__in=list(keep)).delete()
    client.get("/lookalikes/")
    with django_assert_num_queries(8):
        assert len(client.get("/lookalikes/").context["rows"]) == lines


def test_the_upper_part_becomes_a_segment(client: Client, marketer: User) -> None:
    client.post("/lookalikes/segment/", {"part": "10"})
    made = Segment.objects.get(name__contains="像主顧客")
    assert made.tree["all"] == [{"field": "likeness", "op": ">=", "value": 24.0}]
    assert [row.member.name for row in made.rows.select_related("member")] == ["周郁婷"]
    again = client.post("/lookalikes/segment/", {"part": "10"}, follow=True)
    assert "這個分群已經有了" in again.content.decode()


def test_the_page_of_the_model_says_how_far_to_trust_it(client: Client, marketer: User) -> None:
    page = client.get("/lookalikes/model/").content.decode()
    for words in ("71%", "400 位會員", "這很有用", "300", "加分", "24.0%", "25.0%", "0.710", "1.7"):
        assert words in page, words
    LookalikeRun.objects.update(missing="core", quality={}, levels=[], core=40)
    page = client.get("/lookalikes/model/").content.decode()
    assert "還不顯示分數：成為主要顧客的會員太少。" in page
    assert "太少" in page
    assert "還不顯示分數" in client.get("/lookalikes/").content.decode()
    LookalikeRun.objects.all().delete()
    assert "下次夜間計算後就會建立" in client.get("/lookalikes/").content.decode()


def test_after_a_night_both_are_done_once(people: dict[str, Member]) -> None:
    assert tasks.know_members() is True
    assert tasks.know_members() is False
    portrait = personas.newest_portrait()
    assert portrait is not None
    assert (portrait.as_of, portrait.members) == (shop.AS_OF, 8)


class TestPersonas:
    def make(self, client: Client, **values: Any) -> Any:
        return client.post("/lookalikes/personas/new/", {"name": "小資女", "note": "重視成分", **values})

    def test_one_is_declared_changed_and_compared(self, client: Client, marketer: User) -> None:
        personas.refresh(as_of=shop.AS_OF)
        answer = self.make(client, t_sex=["female"], t_age=["3"])
        persona = Persona.objects.get()
        assert answer.headers["Location"] == f"/lookalikes/personas/{persona.pk}/"
        assert (persona.traits, persona.created_by) == ({"sex": ["female"], "age": ["3"]}, marketer)
        page = client.get(answer.headers["Location"]).content.decode()
        assert "這些特徵已知的主要顧客太少" in page
        client.post(f"/lookalikes/personas/{persona.pk}/edit/", {"name": "小資女", "t_sex": ["male"]})
        client.post(f"/lookalikes/personas/{persona.pk}/act/", {"act": "version:1"})
        persona.refresh_from_db()
        assert (persona.version, persona.traits) == (3, {"sex": ["female"], "age": ["3"]})
        client.post(f"/lookalikes/personas/{persona.pk}/act/", {"act": "segment"})
        assert Segment.objects.get(name="人物誌：小資女").tree == personas.tree_of(persona.traits) | {"v": 1}
        client.post(f"/lookalikes/personas/{persona.pk}/act/", {"act": "archive"})
        listed = client.get("/lookalikes/personas/")
        assert (listed.context["rows"], [one.name for one in listed.context["archived"]]) == ([], ["小資女"])

    def test_the_verdict_is_one_sentence_and_a_file(self, client: Client, marketer: User) -> None:
        personas.refresh(as_of=shop.AS_OF)
        self.make(client, t_age=["2"])
        portrait = personas.newest_portrait()
        assert portrait is not None
        portrait.core, portrait.shares["age"] = 100, {
            "known": [300, 200, 100], "values": {"2": [120, 60, 18], "3": [180, 140, 41]}, "rest": [0, 0, 0],
        }  # fmt: skip
        portrait.save()
        address = f"/lookalikes/personas/{Persona.objects.get().pk}/"
        said = "人物誌設定的年齡是「25–34」（占主要顧客 18%），實際上主要顧客以「35–44」最多：41%。"
        assert said in client.get(address).content.decode()
        assert said in client.get("/lookalikes/personas/").content.decode()
        file = client.get(address, {"format": "csv"}).content.decode("utf-8-sig")
        rows = {row["特徵"]: row for row in csv.DictReader(io.StringIO(file))}
        assert (rows["25–34"]["設定"], rows["25–34"]["主要顧客"], rows["35–44"]["占主要顧客"]) == (
            "x",
            "18",
            "0.4100",
        )

    def test_a_name_is_taken_once_and_something_must_be_said(self, client: Client, marketer: User) -> None:
        assert self.make(client).status_code == 422
        self.make(client, t_sex=["female"])
        again = self.make(client, t_sex=["male"])
        assert "已有同名的人物誌" in again.content.decode()
        assert Persona.objects.count() == 1

    def test_analysts_read_and_do_not_write(self, client: Client, people: dict[str, Member]) -> None:
        client.force_login(shop.staff("analyst"))
        assert "新增人物誌" not in client.get("/lookalikes/personas/").content.decode()
        assert self.make(client, t_sex=["female"]).status_code == 403
        assert not Persona.objects.exists()


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_addresses_are_hashed_as_each_platform_reads_them() -> None:
    assert meta_email(" Ming.Wang+x@GMail.com ") == sha("ming.wang+x@gmail.com")
    assert google_email(" Ming.Wang+x@GMail.com ") == sha("mingwang@gmail.com")
    assert google_email("Ming.Wang+x@example.org") == sha("ming.wang+x@example.org")
    assert meta_phone("+886912345678") == sha("886912345678")
    assert google_phone("+886912345678") == sha("+886912345678")
    assert {meta_email(""), meta_phone(""), google_email(""), google_phone("")} == {""}


class TestHashedAudience:
    @pytest.fixture(autouse=True)
    def _people(self, people: dict[str, Member]) -> None:
        self.people = people
        Segment.objects.all().delete()
        self.segment = Segment.objects.create(name="大家", tree={"v": 1, "all": []})
        for member in people.values():
            self.segment.rows.create(member=member, first_entered_on=shop.AS_OF, last_entered_on=shop.AS_OF)

    def write(self, platform: str = "meta", **query: Any) -> list[dict[str, str]]:
        asker, officer = shop.staff("marketer"), shop.staff("privacy_officer")
        export = exports.request(
            by=asker, kind="audience", file_format="csv", columns=["email", "phone"],
            query={"platform": platform, **(query or {"segment": self.segment.pk})}, is_personal=True,
            purpose="找相似的人",
        )  # fmt: skip
        assert export.state == Export.State.REQUESTED
        exports.approve(export=export, by=officer)
        self.export = exports.run(export.pk, sheets.sheet_of)
        assert self.export.state == Export.State.READY
        file = exports.fetch(export=self.export, by=asker)
        assert file is not None
        with file:
            text = file.read().decode()
        assert not text.startswith("\ufeff")
        return list(csv.DictReader(io.StringIO(text)))

    def test_only_who_agreed_is_in_it_hashed_and_written_down(self) -> None:
        lin = self.people["林佳穎"]
        rows = self.write()
        # Three agreed to e-mail; the canaries stand among them.
        assert len(rows) == 3 + exports.canaries.PER_FILE
        assert list(rows[0]) == ["email", "phone"]
        hashes = {row["email"] for row in rows}
        assert {sha(mail) for mail in ("jy.lin@example.org", "wu@example.org", "an@example.org")} < hashes
        assert all(row["phone"] == "" for row in rows if row["email"] == sha("jy.lin@example.org"))
        named = set(ExportedMember.objects.filter(export=self.export).values_list("member__name", flat=True))
        assert named == {"林佳穎", "吳宗翰", "陳奕安"}
        assert exports.exported_on(lin.pk)[0].purpose == "找相似的人"
        asked = AuditEntry.objects.filter(action__startswith="export.").values_list("action", flat=True)
        assert {"export.request", "export.approve", "export.written", "export.fetch"} <= set(asked)

    def test_a_phone_needs_consent_of_its_own(self) -> None:
        shop.consent(self.people["林佳穎"], "sms")
        (row,) = [row for row in self.write("google") if row["Email"] == sha("jy.lin@example.org")]
        assert row["Phone"] == sha("+886912345386")

    def test_blocked_restricted_and_erased_are_left_out(self) -> None:
        suppress(channel="email", address="wu@example.org", reason="opt_out", at=shop.AT)
        Member.objects.filter(pk=self.people["陳奕安"].pk).update(restricted_at=shop.AT)
        hashes = {row["email"] for row in self.write()}
        assert sha("jy.lin@example.org") in hashes
        assert not {sha("wu@example.org"), sha("an@example.org")} & hashes

    def test_the_upper_part_of_the_scores_is_one_too(self) -> None:
        chou = self.people["周郁婷"]
        Member.objects.filter(pk=chou.pk).update(email="yt@example.org")
        shop.consent(chou)
        rows = self.write(score=0.2)
        assert sha("yt@example.org") in {row["email"] for row in rows}
        assert self.export.rows == 1

    def test_it_is_asked_for_on_a_page_and_waits_for_a_second_person(self, client: Client) -> None:
        client.force_login(shop.staff("marketer"))
        address = f"/exports/audience/?segment={self.segment.pk}"
        assert "SHA-256" in client.get(address).content.decode()
        assert client.post(address, {"platform": "google", "purpose": " "}).status_code == 422
        answer = client.post(address, {"platform": "google", "purpose": "找相似的人"}, follow=True)
        export = Export.objects.get()
        assert (export.kind, export.state, export.is_personal) == ("audience", "requested", True)
        assert export.query == {"segment": self.segment.pk, "platform": "google"}
        assert "Google · 大家" in answer.content.decode()
        top = client.post("/exports/audience/?top=10", {"platform": "meta", "purpose": "x"})
        assert top.status_code == 302
        assert Export.objects.order_by("pk").last().query == {"score": 0.24, "platform": "meta"}  # type: ignore[union-attr]

    def test_nobody_else_asks_and_nothing_else_is_named(self, client: Client) -> None:
        client.force_login(shop.staff("analyst"))
        address = f"/exports/audience/?segment={self.segment.pk}"
        assert client.get(address).status_code == 403
        assert client.post(address, {"platform": "meta", "purpose": "x"}).status_code == 403
        assert not Export.objects.exists()
        client.force_login(shop.staff("marketer"))
        for query in ("", "?segment=999999", "?segment=x", "?top=0", "?top=101"):
            address = f"/exports/audience/{query}"
            assert client.get(address).status_code == 404
            assert client.post(address, {"platform": "meta", "purpose": "x"}).status_code == 404
        assert not Export.objects.exists()


def test_ages_and_interests_can_be_asked_of_in_segments(people: dict[str, Member]) -> None:
    lin = people["林佳穎"]
    Interest.objects.create(member=lin, topic="保濕", at=shop.AT)

    def found(leaf: dict[str, object]) -> list[str]:
        matching = segments.compile(segments.parse({"v": 1, "all": [leaf]}), as_of=date(2026, 6, 2))
        return list(Member.objects.filter(pk__in=matching.raw()).values_list("name", flat=True))

    assert found({"field": "age", "op": "=", "value": 38}) == ["林佳穎"]
    assert found({"field": "interest", "op": "in", "value": ["保濕"]}) == ["林佳穎"]
    assert found({"field": "likeness", "op": ">=", "value": 20}) == ["周郁婷"]
