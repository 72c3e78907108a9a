"""Does every change say what was there before, where the new value comes from, and who was faster?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from crm.models import AuditEntry, User
from members import ingest, profile
from members.ingest import MemberFields
from members.models import ChangedMember, CustomField, FieldProvenance, Load, LoadChange, Member, MemberChange
from tests.api_caller import Caller
from tests.members.profile.conftest import AT

HOUR = timedelta(hours=1)


def change(member: Member, by: User | None = None, at: Any = AT, **given: Any) -> Member:
    options = {name: given.pop(name) for name in ("version", "source", "standing") if name in given}
    values = {name.replace("__", ":"): value for name, value in given.items()}
    return profile.change(member=member, values=values, at=at, by=by, **{"source": "page"} | options)


def test_a_change_is_remembered_and_audited_by_name_alone(member, own_fields, amy):
    now = change(member, amy, name=" 王大明 ", phone="02-2345-6789", custom__skin="dry", custom__shoe="37")
    assert (now.name, now.name_key, now.phone, now.custom) == (
        "王大明", "王大明", "+886223456789", {"skin": "dry", "shoe": 37},
    )  # fmt: skip
    assert now.revision == 1
    rows = MemberChange.objects.order_by("field").values_list(
        "field", "before", "after", "kind", "revision", "by"
    )
    assert list(rows) == [
        ("custom:shoe", None, 37, "edit", 1, amy.pk),
        ("custom:skin", None, "dry", "edit", 1, amy.pk),
        ("name", "王小明", "王大明", "edit", 1, amy.pk),
        ("phone", None, "+886223456789", "edit", 1, amy.pk),
    ]
    entry = AuditEntry.objects.get(action="member.edit")
    fields = ["custom:shoe", "custom:skin", "name", "phone"]
    assert (entry.user, entry.detail) == (amy, {"fields": fields, "revision": 1})
    assert ChangedMember.objects.filter(member=member).count() == 1
    source = FieldProvenance.objects.get(field="phone")
    assert (source.source, source.kind, source.by, source.at) == ("page", "declared", amy, AT)


def test_the_same_value_again_is_no_change(member, own_fields):
    change(member, custom__worries=["oily", "dry", "dry"], city="台北市")
    again = change(member, custom__worries="dry、oily", at=AT + HOUR)
    assert (again.revision, MemberChange.objects.count()) == (1, 1)
    assert again.custom == {"worries": ["dry", "oily"]}


def test_what_cannot_be_kept_is_named_and_nothing_is_written(member, own_fields):
    with pytest.raises(profile.Invalid) as invalid:
        change(
            member, name="林", email="nobody", birthday="2026-02-30", joined_why="moon", custom__skin="wet",
            custom__shoe=19, custom__budget="1.234", custom__pet="perhaps", custom__gate="12a4",
            custom__nothing=1,
        )  # fmt: skip
    assert sorted(invalid.value.errors) == [
        "birthday", "custom:budget", "custom:gate", "custom:nothing", "custom:pet", "custom:shoe",
        "custom:skin", "email", "joined_why",
    ]  # fmt: skip
    member.refresh_from_db()
    assert (member.name, member.revision, MemberChange.objects.count()) == ("王小明", 0, 0)


def test_a_field_that_must_be_filled_in_is_not_cleared(member, own_fields):
    CustomField.objects.filter(key="skin").update(is_required=True)
    change(member, custom__skin="dry")
    with pytest.raises(profile.Invalid) as invalid:
        change(member, custom__skin="")
    assert list(invalid.value.errors) == ["custom:skin"]


def test_an_edit_is_stronger_than_older_records_of_a_feed(member):
    later = AT + timedelta(days=1)
    change(member, name="王大明", at=later)
    old = MemberFields("C1", name="王小明", updated_at=AT + HOUR)
    assert ingest.record_member(source="main", member=old, at=AT).name == "王大明"


def test_who_saw_an_older_value_is_told_who_was_faster(member, own_fields, amy):
    change(member, amy, name="王大明", custom__skin="dry")
    with pytest.raises(profile.Conflict) as conflict:
        change(member, name="王中明", custom__skin="dry", city="高雄市", version=0, at=AT + HOUR)
    (theirs,) = conflict.value.changes
    assert (theirs.field, theirs.before, theirs.after, theirs.by) == ("name", "王小明", "王大明", amy)
    assert conflict.value.fields == ["name"]
    member.refresh_from_db()
    assert (member.name, member.city) == ("王大明", "台北市")
    assert change(member, city="高雄市", version=0).city == "高雄市", "another field is no conflict"
    assert change(member, name="王中明", version=2).name == "王中明"


def test_a_file_in_between_is_a_conflict_in_its_fields_alone(member):
    load = Load.objects.create(kind="members", file_name="a.csv", path="a", sha256="0", size=1)
    Member.objects.filter(pk=member.pk).update(email="c@d.tw", revision=1)
    LoadChange.objects.create(load=load, member=member, before={"email": "a@b.tw"}, after={"email": "c@d.tw"})
    assert change(member, city="高雄市", version=0).revision == 2
    with pytest.raises(profile.Conflict) as conflict:
        change(member, email="e@f.tw", version=0)
    assert (conflict.value.changes, conflict.value.from_file) == ([], ["email"])


def test_what_is_inferred_never_takes_the_place_of_what_was_said(member, own_fields):
    now = change(member, city="高雄市", custom__pet=True, source="model", standing="inferred")
    assert (now.city, now.custom) == ("台北市", {"pet": True})
    now = change(member, custom__pet=False, source="model", standing="inferred")
    assert now.custom == {"pet": False}
    change(member, custom__pet=False, source="desk")
    assert FieldProvenance.objects.get(field="custom:pet").kind == "declared"
    assert change(member, custom__pet=True, source="model", standing="inferred").custom == {"pet": False}


def test_a_cleared_value_has_no_standing(member, own_fields):
    change(member, custom__pet=True)
    assert change(member, custom__pet=None).custom == {}
    assert not FieldProvenance.objects.filter(field="custom:pet").exists()


NAMES = st.text("王李林abc 　臺", max_size=12)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES,
        "city": st.sampled_from(["", "台北市", "高雄市"]),
        "birthday": st.none() | st.dates(date(1930, 1, 1), date(2020, 1, 1)),
        "joined_why": st.sampled_from(["", "price", "trial"]),
        "custom:skin": st.sampled_from([None, "dry", "oily"]),
        "custom:worries": st.lists(st.sampled_from(["dry", "oily"])),
        "custom:shoe": st.none() | st.integers(20, 50) | st.sampled_from([22.5, "38", "41.5"]),
        "custom:budget": st.none() | st.decimals(0, 10**6, places=2),
        "custom:due": st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        "custom:pet": st.none() | st.booleans(),
    },
)
KEYS = ("skin", "worries", "shoe", "budget", "due", "pet")
NAMED = ["name", "city", "birthday", "joined_why", *(f"custom:{key}" for key in KEYS)]


@effort(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(VALUES, min_size=1, max_size=5))
def test_history_leads_back_to_every_state(member, own_fields, steps):
    """Whatever was changed: undoing the changes one by one, newest first, passes every state again."""
    Member.objects.filter(pk=member.pk).update(
        name="王小明", city="台北市", birthday=None, joined_why="", custom={}
    )
    MemberChange.objects.all().delete()

    def state() -> dict[str, Any]:
        now = Member.objects.get(pk=member.pk)
        return {name: profile.value_in(now, name) for name in NAMED}

    states = [state()]
    for number, values in enumerate(steps):
        profile.change(member=member, values=values, at=AT + number * HOUR, by=None, source="page")
        states.append(state())
    by_revision: dict[int, list[MemberChange]] = {}
    for row in MemberChange.objects.order_by("pk"):
        by_revision.setdefault(row.revision, []).append(row)
    distinct = [now for before, now in zip([None, *states], states, strict=False) if now != before]
    assert len(by_revision) == len(distinct) - 1
    for rows, wanted in zip(reversed(by_revision.values()), reversed(distinct[:-1]), strict=True):
        for row in rows:
            profile.restore(change_of=row, at=AT + 9 * HOUR, by=None)
        assert state() == wanted
    for name in NAMED:
        has_row = FieldProvenance.objects.filter(member=member, field=name).exists()
        touched = MemberChange.objects.filter(member=member, field=name).exists()
        is_known = not profile.is_empty(state()[name])
        # A value that was only said again has a row too: the door that confirmed it.
        assert (has_row or not touched) if is_known else not has_row
    restored = MemberChange.objects.filter(kind="restore").count()
    assert restored == MemberChange.objects.filter(kind="edit").count()


def test_a_program_changes_own_fields_and_is_told_what_is_wrong(member, own_fields):
    shop = Caller()
    path = f"/members/mbr_{member.public_id.hex}"
    answer = shop.patch(path, {"title": "店長", "custom": {"skin": "oily", "due": "2026-09-01"}}).json()
    assert (answer["title"], answer["custom"], answer["revision"]) == (
        "店長", {"skin": "oily", "due": "2026-09-01"}, 1,
    )  # fmt: skip
    assert MemberChange.objects.get(field="title").client == shop.client
    assert FieldProvenance.objects.get(field="title").source == f"api:{shop.client.name}"
    refused = shop.patch(path, {"email": "nobody", "custom": {"skin": "wet", "moon": 1}})
    assert refused.status_code == 422
    assert sorted(error["pointer"] for error in refused.json()["errors"]) == [
        "/custom/moon", "/custom/skin", "/email",
    ]  # fmt: skip
    without = Caller(scopes=["members:read"]).get(path).json()
    assert without["custom"] == {"skin": "oily"}


def test_a_feed_brings_own_fields_and_hears_what_was_left_out(brand, own_fields):
    shop = Caller()
    answer = shop.put("/members/by-external-id/C7", {"name": "林", "custom": {"shoe": 38, "skin": "wet"}})
    assert answer.status_code == 201, answer.json()
    assert answer.json()["custom"] == {"shoe": 38}
    assert [warning.split(":")[0] for warning in answer.json()["warnings"]] == ["custom.skin"]


def test_what_a_feed_changes_is_history_too(member, own_fields):
    ingest.record_member(
        source="main", member=MemberFields("C1", email="c@d.tw", custom={"skin": "dry"}), at=AT + HOUR
    )
    rows = MemberChange.objects.order_by("field").values_list("field", "before", "after", "kind", "source")
    assert list(rows) == [
        ("custom:skin", None, "dry", "import", "main"), ("email", "a@b.tw", "c@d.tw", "import", "main"),
    ]  # fmt: skip
    ingest.record_member(source="main", member=MemberFields("C1", email="c@d.tw"), at=AT + 2 * HOUR)
    assert MemberChange.objects.count() == 2
    with pytest.raises(profile.Conflict) as conflict:
        change(member, email="e@f.tw", version=0)
    assert [row.field for row in conflict.value.changes] == ["email"]
    back = profile.restore(change_of=MemberChange.objects.get(field="email"), at=AT + 3 * HOUR, by=None)
    assert (back.email, back.custom) == ("a@b.tw", {"skin": "dry"})
