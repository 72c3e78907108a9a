"""Who works here, in which role? Opening the installation, hiring, changing roles, and letting people in.

Every change writes an audit row in its own transaction. An installation never loses its last administrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from crm.models import Brand, Role, Team, User, record
from crm.rules import image_of, record_rule


class AlreadyOpened(Exception):
    """Somebody has opened this installation before."""


class LastAdministrator(Exception):
    """Without this person nobody could let others in."""


def is_new() -> bool:
    """Nobody works here yet: the first-run page may be used."""
    return not User.objects.exists()


def open_installation(
    *, brand: Mapping[str, Any], username: str, name: str, email: str, password: str
) -> User:
    """Create the brand and its first administrator; only while there are no people."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Two browsers may be on the first-run page: the second one waits here, and then is too late.
        cursor.execute("select pg_advisory_xact_lock(hashtext('open_installation'))")
        if not is_new():
            raise AlreadyOpened
        Brand.objects.update_or_create(id=1, defaults=dict(brand))
        person = User.objects.create_user(username, email, password, name=name, role=Role.ADMIN)
        record(by=person, action="installation.open", target=person)
        return person


def create_person(
    *, by: User, username: str, name: str, email: str, role: str, team: Team | None = None
) -> User:
    """A colleague without a password; `send_password_link` lets them choose one."""
    with transaction.atomic():
        person = User(username=username, name=name, email=email, role=role, team=team)
        person.set_unusable_password()
        person.save()
        record(by=by, action="user.create", target=person, role=role)
        return person


def change_person(
    *, by: User, person: User, name: str, email: str, role: str, team: Team | None, is_active: bool
) -> User:
    """Role, team, contact and whether the person may sign in; a change of role takes effect at once."""
    with transaction.atomic():
        others = (
            User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).exclude(pk=person.pk)
        )
        if not others.exists() and (role != Role.ADMIN or not is_active):
            raise LastAdministrator
        wanted = {"name": name, "email": email, "role": role, "team": team, "is_active": is_active}
        changed = [field for field, value in wanted.items() if getattr(person, field) != value]
        for field in changed:
            setattr(person, field, wanted[field])
        if changed:
            person.save(update_fields=changed)
            record(by=by, action="user.change", target=person, fields=changed, role=role)
        return person


def send_password_link(*, by: User, person: User) -> None:
    """Mail a link to choose a password; it works once and for the hours of PASSWORD_RESET_TIMEOUT."""
    place = {
        "uidb64": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
    }
    with translation.override(person.language or settings.LANGUAGE_CODE):
        words = {
            "person": person,
            "brand": Brand.get(),
            "link": settings.BASE_URL + reverse("password_reset_confirm", kwargs=place),
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
        subject = render_to_string("registration/invitation_subject.txt", words).strip()
        send_mail(subject, render_to_string("registration/invitation.txt", words), None, [person.email])
    record(by=by, action="user.send_password_link", target=person)


def save_team(*, by: User, name: str) -> Team:
    with transaction.atomic():
        team = Team.objects.create(name=name)
        record(by=by, action="team.create", target=team)
        return team


def save_brand(*, by: User, values: Mapping[str, Any]) -> Brand:
    """Name, zone, currency, calendar and sender of the brand."""
    with transaction.atomic():
        brand = Brand.get()
        before = image_of(brand, values)
        for field, value in values.items():
            setattr(brand, field, value)
        brand.save()
        record_rule(by=by, action="brand.change", target=brand, before=before, after=dict(values))
        return brand


def save_preferences(*, person: User, **wanted: str) -> None:
    """Language and theme of one's own screens; not audited, since nobody else is touched."""
    User.objects.filter(pk=person.pk).update(**wanted)
