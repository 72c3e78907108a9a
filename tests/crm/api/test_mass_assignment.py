"""S-11: may a caller set a column that its form does not name? Each form is fed every column there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps

import crm.api.urls  # noqa: F401 - every door is loaded with it
from crm.rest.fields import Record
from crm.rest.problems import UNKNOWN_FIELD
from members.privacy.erasure import MAP


def forms(of: type[Record] = Record) -> Iterator[type[Record]]:
    for form in of.__subclasses__():
        yield form
        yield from forms(form)


COLUMNS = sorted(
    {field.attname for label in MAP for field in apps.get_model(label)._meta.local_concrete_fields}
)


@pytest.mark.parametrize(
    "form", sorted(set(forms()), key=lambda form: form.__qualname__), ids=lambda form: form.__qualname__
)
def test_a_form_takes_what_it_names_and_nothing_else(form: type[Record]) -> None:
    given = form(data=dict.fromkeys(COLUMNS, "1"))
    assert not given.is_valid()
    refused = {
        name
        for name, errors in given.errors.items()
        if any(getattr(error, "code", "") == UNKNOWN_FIELD for error in errors)
    }
    assert refused == set(COLUMNS) - set(given.fields)
    assert {"member_id", "erased_at", "restricted_at", "password"} - set(given.fields) <= refused
