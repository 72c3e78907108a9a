"""Which words does a person agree to? Versions that never change, the newest of a purpose in force."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from crm.models import User, record
from crm.rules import image_of, record_rule
from members.models import ConsentText, MessageTopic, Purpose

#: What a topic says, to be brought back from the log.
TOPIC = ("name_zh", "name_en", "is_active")


class BadText(ValueError):
    """The words cannot be kept; the message says why."""


def newest(*, purpose: str) -> ConsentText | None:
    return ConsentText.objects.filter(purpose=purpose).order_by("-version").first()


def save(*, purpose: str, text_zh: str, text_en: str, by: User) -> ConsentText:
    """The next version, unless nothing changed; consents given before keep the words they were given to."""
    text_zh, text_en = text_zh.strip(), text_en.strip()
    if purpose not in Purpose.values or not text_zh or not text_en:
        raise BadText(_("Both languages need their words."))
    with transaction.atomic():
        last = ConsentText.objects.select_for_update().filter(purpose=purpose).order_by("-version").first()
        if last and (last.text_zh, last.text_en) == (text_zh, text_en):
            return last
        top = ConsentText.objects.filter(purpose=purpose).aggregate(top=Max("version"))["top"] or 0
        text = ConsentText.objects.create(
            purpose=purpose, version=top + 1, text_zh=text_zh, text_en=text_en, created_by=by
        )
        record(by=by, action="consent_text.save", target=text, purpose=purpose, version=text.version)
    return text


def save_topic(*, code: str, name_zh: str, name_en: str, is_active: bool, by: User) -> MessageTopic:
    """A topic that campaigns are marked with and members may leave out."""
    if not code or not name_zh.strip() or not name_en.strip():
        raise BadText(_("A topic needs a code and a name in both languages."))
    with transaction.atomic():
        known = MessageTopic.objects.select_for_update().filter(code=code).first()
        topic, _made = MessageTopic.objects.update_or_create(
            code=code,
            defaults={"name_zh": name_zh.strip(), "name_en": name_en.strip(), "is_active": is_active},
        )
        if known is None:
            record(by=by, action="topic.create", target=topic)
        else:
            before, after = image_of(known, TOPIC), image_of(topic, TOPIC)
            record_rule(by=by, action="topic.save", target=topic, before=before, after=after)
    return topic
