"""How do records, fields and details of the log read? What has no word here is shown as it is kept."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

DETAILS: dict[str, Any] = {
    "route": _("page"), "fields": _("fields"), "members": _("members"), "columns": _("columns"),
    "reason": _("reason"), "role": _("role"), "right": _("right asked for"), "door": _("door"),
    "source": _("source"), "rows": _("rows"), "channel": _("channel"), "name": _("name"), "file": _("file"),
    "to": _("to"), "version": _("version"), "revision": _("change no."), "before": _("before"),
    "identity": _("identity check"), "purpose": _("purpose"), "ground": _("ground"), "answer": _("answer"),
    "count": _("how many"), "key": _("key"), "code": _("code"),
}  # fmt: skip
FIELDS: dict[str, Any] = {
    "name": _("name"), "email": _("e-mail"), "phone": _("phone"), "line_id": "LINE",
    "birthday": _("birthday"), "address": _("address"), "note": _("note"),
}  # fmt: skip
#: Records that an act names by their number.
OBJECTS: dict[str, Any] = {
    "bookingservice": _("service"), "brand": _("brand"), "playbookversion": _("playbook"),
    "referralprogram": _("referral program"), "retentionrule": _("retention rule"),
    "valueyardstick": _("yardstick of value"), "campaign": _("campaign"), "case": _("case"),
    "complaint": _("complaint"), "consenttext": _("consent text"), "contentversion": _("text"),
    "customfield": _("own field"), "delivery": _("message"), "export": _("file out"), "group": _("group"),
    "lifecyclepolicy": _("thresholds"), "load": _("file in"), "member": _("member"),
    "persona": _("persona"), "playbook": _("playbook"), "privacyrequest": _("request of a member"),
    "question": _("question"), "samplebatch": _("sample batch"), "script": _("script"),
    "segment": _("segment"), "survey": _("survey"), "tag": _("tag"), "user": _("user"),
}  # fmt: skip
