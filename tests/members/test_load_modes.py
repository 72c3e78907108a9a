"""What may a load do: modes, mappings, own fields and tags, trials that write nothing, and its undo."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm.models import User
from members import imports, profile
from members.imports import mappings, profiles
from members.models import (
    Consent,
    CustomField,
    Interaction,
    Load,
    LoadChange,
    LoadMapping,
    Member,
    MemberTag,
    Tag,
)
from tests.members.conftest import rejects

KNOWN = "member_id,name,city,email\nC1,王小明,臺北市,ming@example.com\nC2,陳美,,mei@example.com\n"
NEWER = "member_id,name,city,email\nC1,王大明,高雄市,\nC2,陳美,新竹市,new@example.com\nC3,林安,,\n"


def people() -> dict[str, tuple[str, str, str]]:
    rows = Member.objects.values_list("external_id", "name", "city", "email")
    return {number: (name, city, email) for number, name, city, email in rows}


def manage(*words: str, **options) -> dict:
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def again(load, tmp_path: Path):
    """The known members, and then another file in this mode."""
    load("members", KNOWN)

    def run(mode: str, text: str = NEWER, **options):
        path = tmp_path / "newer.csv"
        path.write_text(text)
        return manage("load", "members", str(path), mode=mode, json=True, **options)

    return run


OLD = {"C1": ("王小明", "臺北市", "ming@example.com"), "C2": ("陳美", "", "mei@example.com")}
NEW = {"C1": ("王大明", "高雄市", ""), "C2": ("陳美", "新竹市", "new@example.com")}
FILLED = {**OLD, "C2": ("陳美", "新竹市", "mei@example.com")}
ADDED = {"C3": ("林安", "", "")}


@pytest.mark.parametrize(
    ("mode", "counts", "refused", "after"),
    [
        ("upsert", (1, 2), {}, NEW | ADDED),
        ("create", (1, 0), {"known_member": 2}, OLD | ADDED),
        ("update", (0, 2), {"unknown_member": 1}, NEW),
        ("fill", (1, 1), {}, FILLED | ADDED),
    ],
)
def test_each_mode_writes_what_it_may(again, mode, counts, refused, after):
    summary = again(mode)
    assert ((summary["created"], summary["updated"]), summary["rejected_by_reason"]) == (counts, refused)
    assert people() == after
    assert sum(refused.values()) == len(rejects(summary))


def test_only_known_members_are_updated_in_an_empty_database_too(load, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(KNOWN)
    summary = manage("load", "members", str(path), mode="update", json=True)
    assert (summary["rejected_by_reason"], Member.objects.count()) == ({"unknown_member": 2}, 0)


def test_a_mode_is_for_members(load, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("order_id,member_id,placed_at,amount\n")
    with pytest.raises(CommandError, match="The mode create is for members"):
        manage("load", "orders", str(path), mode="create", json=True)


def test_headings_of_three_languages_are_understood(load):
    rows = "C1,王小明,0912-345-678,1990/05/17\n"
    for heading in (
        "會員編號,姓名,手機,生日",
        "会员号,姓名,手机号码,出生日期",
        "Customer ID,Full Name,Mobile Phone,Date of Birth",
        "客戶代號 (必填),會員姓名*,聯絡電話,出生年月日",
    ):
        Member.objects.all().delete()
        summary = load("members", f"{heading}\n{rows}")
        assert summary["unknown_columns"] == []
        member = Member.objects.get()
        assert (member.external_id, member.name, member.phone) == ("C1", "王小明", "+886912345678")
        assert str(member.birthday) == "1990-05-17"


def test_columns_are_mapped_from_the_terminal(load, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("代號,客人,手機\nC1,王小明,0912345678\n")
    with pytest.raises(CommandError, match="lacks the column member_id"):
        manage("load", "members", str(path), json=True)
    manage("load", "members", str(path), map=["代號=member_id", "客人=name", "手機="], json=True)
    assert Member.objects.values_list("external_id", "name", "phone").get() == ("C1", "王小明", "")
    with pytest.raises(CommandError, match="no column 編號"):
        manage("load", "members", str(path), map=["編號=member_id"], json=True)


def test_new_columns_own_fields_and_tags_come_in(load, tmp_path):
    CustomField.objects.create(
        key="skin", label_zh="膚質", kind="choice", options=[{"value": "dry", "zh": "乾性"}]
    )
    CustomField.objects.create(key="kids", label_zh="孩子數", kind="number")
    path = tmp_path / "a.csv"
    path.write_text(
        "會員編號,公司,卡號,膚質,孩子數,標籤\nC1,木日,K-1,乾性,2,VIP、敏感肌\nC2,,,油性,兩個,VIP\n"
    )
    chosen = ["膚質=custom:skin", "孩子數=custom:kids"]
    summary = manage("load", "members", str(path), map=chosen, json=True)
    rows = Member.objects.order_by("external_id").values_list("company", "card_no", "custom")
    assert list(rows) == [("木日", "K-1", {"skin": "dry", "kids": 2}), ("", "", {})]
    tags = MemberTag.objects.order_by("member__external_id", "tag__name").values_list("tag__name", flat=True)
    assert (list(tags), Tag.objects.count()) == (["VIP", "敏感肌", "VIP"], 2)
    assert summary["warnings"] == {"custom_dropped": 2}
    path.write_text("會員編號,膚質,孩子數\nC1,,3\nC2,乾性,1\n")
    manage("load", "members", str(path), map=chosen, mode="fill", json=True)
    assert list(Member.objects.order_by("external_id").values_list("custom", flat=True)) == [
        {"skin": "dry", "kids": 2},
        {"skin": "dry", "kids": 1},
    ]


# ---- trial ----


def test_a_trial_says_what_would_happen_and_writes_nothing(again):
    before = list(Member.objects.order_by("pk").values())
    text = NEWER + "C3,林安安,,\nC4,,,mei@example.com\n,nobody,,\nC5\n"
    found = again("upsert", text, dry_run=True)
    assert found["would"] == {"create": 2, "update": 2, "same": 0, "older": 0}
    # C1 loses its e-mail, and takes another name and city; C2 another e-mail: both lose something.
    assert found["conflicts"] == 2
    assert {field: (changed, lost) for field, changed, lost in found["fields"]} == {
        "city": (2, 1), "email": (2, 2), "name": (1, 1),
    }  # fmt: skip
    assert (found["rows"], found["good"]) == (7, 4)
    assert found["rejected_by_reason"] == {"columns": 1, "no_member_id": 1}
    assert [row[:2] for row in found["rejects"]] == [[8, "columns"], [7, "no_member_id"]]
    mei = Member.objects.get(external_id="C2")
    assert (found["twins"], found["twin_examples"]) == (1, [[6, mei.pk, "email"]])
    assert list(Member.objects.order_by("pk").values()) == before
    assert LoadChange.objects.filter(load_id=found["load"]).count() == 0


def test_a_trial_knows_the_modes_and_what_is_older(again):
    assert again("create", dry_run=True)["would"]["create"] == 1
    assert again("fill", dry_run=True)["fields"] == [["city", 1, 0]]
    old = "member_id,name,updated_at\nC1,老王,2001-01-01\nC2,陳美,2001-01-01\n"
    assert again("upsert", old, dry_run=True)["would"]["older"] == 2


# ---- undo ----


def undone(summary: dict) -> dict:
    return manage("undo_load", str(summary["load"]))


def test_an_undo_takes_back_what_was_made_and_changed(again):
    before = people()
    stamp = Member.objects.values_list("external_id", "version", "name_key", "created_at")
    stamps = set(stamp)
    summary = again("upsert")
    assert people() != before
    found = undone(summary)
    assert (found["removed"], found["restored"]) == (1, 2)
    assert people() == before
    assert set(stamp) == stamps
    load = Load.objects.get(pk=summary["load"])
    assert (load.state, imports.can_undo(load)) == ("undone", False)
    with pytest.raises(CommandError, match="cannot be undone"):
        undone(summary)


def test_an_undo_leaves_what_somebody_has_touched_since(again):
    summary = again("upsert", NEWER + "C6,周周,,\n")
    ming = Member.objects.get(external_id="C1")
    profile.change(member=ming, values={"city": "台中市"}, at=timezone.now(), source="page", by=None)
    used, edited = (Member.objects.get(external_id=number) for number in ("C3", "C6"))
    Interaction.objects.create(
        member=used, source="main", external_id="I1", kind="liked", is_own=True, occurred_at=timezone.now(),
        occurred_on="2026-11-01",
    )  # fmt: skip
    profile.change(member=edited, values={"name": "周周周"}, at=timezone.now(), source="page", by=None)
    found = undone(summary)
    assert {key: found.get(key) for key in ("removed", "used", "edited", "changed", "restored")} == {
        "removed": 0, "used": 1, "edited": 1, "changed": 1, "restored": 2,
    }  # fmt: skip
    # The name of C1 comes back, the city that a person wrote stays.
    assert people()["C1"] == ("王小明", "台中市", "ming@example.com")
    left = Path(found["left"]).read_text(encoding="utf-8-sig").splitlines()[1:]
    assert left == [
        f"M-{ming.pk:06d},no,city",
        f"M-{used.pk:06d},yes,used",
        f"M-{edited.pk:06d},yes,edited",
    ]


def test_the_first_load_of_all_is_undone_with_its_consents_and_referrers(load):
    text = "member_id,name,referred_by,sms_consent,tags\nC1,甲,C2,yes,VIP\nC2,乙,,no,\nC3,丙,C9,,\n"
    summary = load("members", text)
    assert Load.objects.get().made_from
    assert (Consent.objects.count(), MemberTag.objects.count()) == (2, 1)
    found = undone(summary)
    assert (found["removed"], found["tags"]) == (3, 1)
    # Whom the file only named as a referrer is a stub of nobody's.
    assert list(Member.objects.values_list("external_id", flat=True)) == ["C9"]
    assert (Consent.objects.count(), LoadChange.objects.count()) == (0, 0)


def test_an_undo_in_pieces_goes_on_after_a_death(again, monkeypatch):
    monkeypatch.setattr("members.imports.undoing.MEMBERS", 1)
    before = people()
    summary = again("upsert")
    load = Load.objects.get(pk=summary["load"])
    assert imports.undo(load=load, by=None)
    settle, died = imports.undoing._add, []

    def die(load, more):
        settle(load, more)
        if not died:
            died.append(1)
            raise KeyboardInterrupt

    monkeypatch.setattr("members.imports.undoing._add", die)
    with pytest.raises(KeyboardInterrupt):
        imports.run(load.pk)
    assert Load.objects.get(pk=load.pk).state == "undoing"
    assert imports.run(load.pk).undo["restored"] == 2
    assert people() == before


def test_two_loads_are_undone_the_newest_first_or_not_at_all(again):
    first = again("upsert")
    again("upsert", "member_id,name\nC1,王三明\n")
    found = undone(first)
    assert (found["changed"], people()["C1"][0]) == (1, "王三明")


def test_what_a_person_settled_is_remembered(load):
    shape = profiles.shape_of("generic", "members")
    names = ["編號", "暱稱", "Contact"]
    rows = [["1", "小明", "ming@example.com"], ["2", "小美", "mei@example.com"]]
    assert mappings.guess(names, rows, shape=shape) == ["member_id", "", "email"]
    person = User.objects.create_user("mia", role="marketer")
    chosen = {"names": names, "mapping": ["member_id", "name", "email"]}
    mappings.remember(kind="members", options=chosen, by=person)
    assert mappings.remembered([" 編號", "暱稱 ", "CONTACT"], kind="members") == [
        "member_id",
        "name",
        "email",
    ]
    assert (mappings.remembered(names[:2], kind="members"), LoadMapping.objects.count()) == (None, 1)
