"""Does the erasure map have a word for every column of every table of ours, and only for those?"""

from django.apps import apps
from django.db import models

from members.models import Member
from members.privacy.erasure import MAP

OURS = ("crm", "members", "lifecycle", "campaigns", "winback", "analytics")


def tables() -> dict[str, type[models.Model]]:
    return {
        model._meta.label: model
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.managed
    }


def columns(model: type[models.Model]) -> set[str]:
    """The names in the database's sense: member_id of a plain id, member of a foreign key."""
    return {field.name for field in model._meta.local_concrete_fields}


def test_every_column_has_a_fate() -> None:
    skipped = {"crm.User_groups", "crm.User_user_permissions"}
    faults = []
    for label, model in tables().items():
        if label in skipped:
            continue
        if label not in MAP:
            faults.append(f"{label} is missing: {' '.join(sorted(columns(model)))}")
            continue
        fates = MAP[label].columns()
        if missing := sorted(columns(model) - set(fates)):
            faults.append(f"{label}: {' '.join(missing)} missing")
        if gone := sorted(set(fates) - columns(model)):
            faults.append(f"{label}: {' '.join(gone)} are no columns any more")
    faults += [f"{label} is no table any more" for label in sorted(set(MAP) - set(tables()))]
    assert not faults, (
        "Say in members/privacy/erasure/of_<app>.py what becomes of it when its member is erased "
        "(erase, pseudonymise, keep, na):\n" + "\n".join(faults)
    )


def test_a_table_with_a_member_says_the_way_to_it() -> None:
    """Otherwise its columns would never be emptied."""
    faults = []
    for label, model in tables().items():
        leads = any(field.related_model is Member for field in model._meta.local_concrete_fields)
        fate = MAP.get(label)
        if fate and not fate.of and (leads or fate.erase or fate.delete):
            faults.append(label)
    assert faults == []


def test_nothing_that_is_erased_refuses_to_be_empty() -> None:
    """A unique text cannot be empty twice: it is pseudonymised instead."""
    faults = []
    for label, fate in MAP.items():
        for name in fate.erase.split():
            field = tables()[label]._meta.get_field(name)
            if getattr(field, "unique", False):
                faults.append(f"{label}.{name}")
    assert faults == []
