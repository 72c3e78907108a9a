"""How is a persona declared, changed, and given an earlier version back? Every version stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from crm.models import User, record
from lifecycle.models import Persona, PersonaVersion
from lifecycle.personas.portraits import count_fit
from lifecycle.personas.traits import all_traits


class NameTaken(ValueError):
    """Another persona has this name."""


def save(
    *,
    by: User | None,
    name: str,
    traits: Mapping[str, Sequence[str]],
    as_of: date,
    note: str = "",
    persona: Persona | None = None,
) -> Persona:
    """A new persona, or the next version of one; who meets it is counted at once. Raises NameTaken."""
    meant = {one.name: sorted(set(traits[one.name])) for one in all_traits() if traits.get(one.name)}
    saved = persona or Persona(created_by=by, version=0)
    try:
        with transaction.atomic():
            if persona:
                saved.version = Persona.objects.select_for_update().get(pk=persona.pk).version
            saved.name, saved.note, saved.traits = name.strip(), note.strip(), meant
            saved.version += 1
            saved.save()
            Persona.objects.filter(pk=saved.pk).update(updated_at=Now())
            PersonaVersion.objects.create(
                persona=saved, number=saved.version, name=saved.name, note=saved.note, traits=meant, by=by
            )
            record(by=by, action="persona.saved", target=saved, version=saved.version, fields=sorted(meant))
    except IntegrityError as error:
        raise NameTaken(name) from error
    count_fit(saved, as_of=as_of)
    return saved


def restore_version(*, by: User | None, persona: Persona, number: int, as_of: date) -> Persona:
    """What an earlier version said, as the next one; the name stays."""
    version = PersonaVersion.objects.get(persona=persona, number=number)
    return save(
        by=by, name=persona.name, traits=version.traits, note=version.note, as_of=as_of, persona=persona
    )


def archive(*, by: User | None, persona: Persona) -> None:
    """It is shown and counted no more; its versions stay."""
    with transaction.atomic():
        if Persona.objects.filter(pk=persona.pk, archived_at=None).update(archived_at=Now()):
            record(by=by, action="persona.archived", target=persona)


def restore(*, by: User | None, persona: Persona) -> None:
    with transaction.atomic():
        if Persona.objects.filter(pk=persona.pk).exclude(archived_at=None).update(archived_at=None):
            record(by=by, action="persona.restored", target=persona)
