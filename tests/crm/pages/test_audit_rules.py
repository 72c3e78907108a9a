"""From a line of the log back to an earlier rule: whichever is kept, and a plain word where none is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from analytics.models import ValueYardstick
from analytics.worth import yardsticks
from campaigns import calls, scripts
from campaigns.models import Script
from campaigns.referrals import programs
from crm import staff
from crm.models import AuditEntry, Brand, Role, RuleImage, User, record
from lifecycle import personas, playbooks
from lifecycle.models import Persona
from members import profile, ties
from members.models import ConsentText, CustomField, FieldWeight, MessageTopic, Question, RetentionRule, Tag
from members.privacy import retention, texts
from tests import shop
from tests.campaign_cast import make_brand
from winback import reasons

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brand() -> None:
    make_brand()


class Case:
    """Who changes what, how it reads back, and what it was."""

    def __init__(
        self, role: str, change: Callable[[User], object], read: Callable[[], Any], word: str
    ) -> None:
        self.role, self.change, self.read, self.word = role, change, read, word


def _script(by: User) -> None:
    step = scripts.Step(kind="say", zh="您好", en="Hello")
    words: dict[str, Any] = {"name_en": "Own", "reasons": [], "stages": []}
    row = scripts.save(by=by, name_zh="自訂", steps=[step], **words)
    scripts.save(by=by, row=row, name_zh="自訂", steps=[replace(step, zh="早安")], **words)


def _persona(by: User) -> None:
    made = personas.save(by=by, name="小資女", traits={"sex": ["female"]}, as_of=shop.AS_OF)
    personas.save(by=by, name="小資女", traits={"sex": ["male"]}, as_of=shop.AS_OF, persona=made)


def _field(by: User) -> None:
    values = {"key": "skin", "label_zh": "膚質", "kind": "text"}
    profile.save_field(values={"label_zh": "皮膚"}, by=by, known=profile.save_field(values=values, by=by))


def _question(by: User) -> None:
    values = {"code": "skin", "field": "", "wording_zh": "膚質？", "kind": "text", "points": 0}
    known = profile.save_question(values=values, by=by)
    profile.save_question(values={"wording_zh": "皮膚？", "points": 5}, by=by, known=known)


def _text(by: User) -> None:
    for words in ("舊聲明", "新聲明"):
        texts.save(purpose="marketing", text_zh=words, text_en=words, by=by)


def _program(by: User) -> None:
    now = programs.current()
    programs.save_program(changes={"return_days": 99}, expected_version=now.version, by=by)


def _tag(by: User) -> None:
    known = ties.save_tag(name="常客", tone="blue", note="每週來", by=by)
    ties.save_tag(name="老朋友", tone="blue", note="每週來", by=by, known=known)


def _topic(by: User) -> None:
    for word in ("新品", "上市"):
        texts.save_topic(code="news", name_zh=word, name_en="News", is_active=True, by=by)


def _ending(by: User) -> None:
    calls.edit_disposition(
        disposition=next(row for row in calls.dispositions() if row.code == "no_answer"),
        values={"label_zh": "沒人接", "retry_minutes": 77}, by=by,
    )  # fmt: skip


def _weigh(by: User) -> None:
    """One that had no weight, and one that loses its own."""
    heaviest = FieldWeight.objects.filter(stage="core").order_by("-weight", "field")[0]
    profile.set_weights(weights={("core", "birthday"): 17, ("core", heaviest.field): 0}, by=by)


def _weights() -> list[tuple[str, int]]:
    profile.settle()
    rows = FieldWeight.objects.filter(stage="core", weight__gt=0)
    return list(rows.order_by("field").values_list("field", "weight"))


def _no_answer() -> list[tuple[str, int | None]]:
    return [(row.label_zh, row.retry_minutes) for row in calls.dispositions() if row.code == "no_answer"]


CASES = {
    "brand.change": Case(
        Role.ADMIN,
        lambda by: staff.save_brand(by=by, values={"service_phone": "0800-000-123"}),
        lambda: Brand.get().service_phone, "0800-000-123",
    ),
    "retention.save": Case(
        Role.PRIVACY_OFFICER,
        lambda by: retention.save(code="silent_members", months=77, is_active=True, by=by, at=shop.AT),
        lambda: [(row.months, row.is_active) for row in RetentionRule.objects.filter(code="silent_members")]
        or [(retention.KINDS["silent_members"].months, False)],
        "77",
    ),
    "yardstick.saved": Case(
        Role.MARKETER,
        lambda by: yardsticks.save(
            by=by, changes={"top_percent": 33}, expected_version=ValueYardstick.current().version
        ),
        lambda: ValueYardstick.current().top_percent, "33",
    ),
    "script.save": Case(
        Role.MARKETER, _script,
        lambda: [row.steps[0]["zh"] for row in Script.objects.filter(name_zh="自訂")] or ["您好"], "早安",
    ),
    "playbook.save": Case(
        Role.MARKETER,
        lambda by: playbooks.save(
            by=by, words=replace(playbooks.playbook("keep"), tone=playbooks.Line("新語氣", "A new tone"))
        ),
        lambda: playbooks.playbook("keep").tone.zh, "新語氣",
    ),
    "persona.saved": Case(
        Role.MARKETER, _persona,
        lambda: [row.traits for row in Persona.objects.all()] or [{"sex": ["female"]}], "male",
    ),
    "referral_program.save": Case(
        Role.MARKETER, _program, lambda: programs.current().return_days, "99"
    ),
    "question.change": Case(
        Role.MARKETER, _question,
        lambda: [(row.wording_zh, row.points) for row in Question.objects.filter(code="skin")]
        or [("膚質？", 0)],
        "皮膚？",
    ),
    "field.change": Case(
        Role.MARKETER, _field,
        lambda: [row.label_zh for row in CustomField.objects.filter(key="skin")] or ["膚質"], "皮膚",
    ),
    "tag.change": Case(
        Role.MARKETER, _tag,
        lambda: list(Tag.objects.values_list("name", "tone", "note")) or [("常客", "blue", "每週來")],
        "老朋友",
    ),
    "topic.save": Case(
        Role.PRIVACY_OFFICER, _topic,
        lambda: getattr(MessageTopic.objects.filter(code="news").first(), "name_zh", "新品"), "上市",
    ),
    "disposition.edit": Case(Role.TEAM_LEAD, _ending, _no_answer, "沒人接"),
    "reasons.rename": Case(
        Role.MARKETER,
        lambda by: reasons.rename(
            by=by, names={"price.rise": ("又漲價", "dearer again"), "need": ("需要變了", "")}
        ),
        lambda: [(reasons.labels()[code].zh, reasons.labels()[code].en) for code in ("price.rise", "need")],
        "又漲價",
    ),
    "weights.change": Case(Role.MARKETER, _weigh, _weights, "17"),
    "consent_text.save": Case(
        Role.PRIVACY_OFFICER, _text,
        lambda: getattr(ConsentText.objects.filter(purpose="marketing").first(), "text_zh", "舊聲明"),
        "新聲明",
    ),
}  # fmt: skip


@pytest.mark.parametrize("action", sorted(CASES))
def test_an_earlier_rule_comes_back_as_a_change_of_its_own(client: Client, action: str) -> None:
    case = CASES[action]
    who = shop.staff(case.role)
    before = case.read()
    case.change(who)
    changed = case.read()
    assert changed != before
    entry = AuditEntry.objects.filter(action=action).latest("pk")
    client.force_login(who)
    path = f"/audit/{entry.pk}/restore/"
    assert path in client.get("/audit/").content.decode()
    page = client.get(path).content.decode()
    assert case.word in page
    names = [part.split('"', 1)[0] for part in page.split('name="name" value="')[1:]]
    assert client.post(path, {"name": names}).status_code == 302
    assert case.read() == before
    assert AuditEntry.objects.filter(action__startswith=action.partition(".")[0]).latest("pk").pk > entry.pk
    # Once it stands as it was there is nothing to bring back.
    assert client.post(path, {"name": names}).status_code == 409
    # Who may not change the rule does not bring it back either.
    stranger = Client()
    stranger.force_login(shop.staff(Role.AGENT))
    assert stranger.get(path).status_code == 404


def test_the_log_itself_holds_no_value_of_a_rule() -> None:
    admin, before = shop.staff(Role.ADMIN), Brand.get().service_phone
    staff.save_brand(by=admin, values={"service_phone": "0800-000-123", "name": Brand.get().name})
    entry = AuditEntry.objects.get(action="brand.change")
    assert entry.detail == {"fields": ["service_phone"]}
    image = RuleImage.objects.get()
    assert (image.before, image.after) == ({"service_phone": before}, {"service_phone": "0800-000-123"})
    staff.save_brand(by=admin, values={"service_phone": "0800-000-123"})
    assert RuleImage.objects.count() == 1


def test_the_page_says_why_a_rule_cannot_come_back(client: Client) -> None:
    admin = shop.staff(Role.ADMIN)
    client.force_login(admin)
    record(by=admin, action="script.remove", key="keep")
    record(by=admin, action="reasons.rename", count=3)
    record(by=admin, action="brand.change", target=Brand.get(), fields=["name"])
    page = client.get("/audit/").content.decode()
    assert "刪除的劇本不保留內容" in page
    # A line from before earlier words were kept.
    for action in ("brand.change", "reasons.rename"):
        old = AuditEntry.objects.get(action=action)
        told = client.get(f"/audit/{old.pk}/restore/")
        assert told.status_code == 409
        assert "沒有留下先前的內容" in told.content.decode()


def test_a_rule_that_is_gone_does_not_come_back_from_the_log(client: Client) -> None:
    who = shop.staff(Role.MARKETER)
    _script(who)
    entry = AuditEntry.objects.filter(action="script.save").latest("pk")
    scripts.remove(by=who, script=Script.objects.get(name_zh="自訂"))
    client.force_login(who)
    told = client.get(f"/audit/{entry.pk}/restore/")
    assert (told.status_code, "規則已經刪除" in told.content.decode()) == (409, True)
    client.post(f"/audit/{entry.pk}/restore/")
    assert not Script.objects.filter(name_zh="自訂").exists()
