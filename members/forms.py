"""What is asked before a file is loaded, and what each of its columns is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.imports import PROFILES, modes
from members.imports.characters import DELIMITERS, ENCODINGS
from members.imports.examples import field_label
from members.imports.loads import SOURCE
from members.imports.preview import HEADERS_TRIED, Preview
from members.imports.shape import CUSTOM
from members.models import Channel, CustomField, Load


class LoadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in the file"), choices=Load.Kind.choices)
    profile = forms.ChoiceField(
        label=_("Layout"),
        choices=[(profile.name, profile.label) for profile in PROFILES.values()],
        initial="generic",
    )
    source = forms.RegexField(
        label=_("Source"),
        regex=rf"^{SOURCE.pattern}\Z",
        initial="main",
        help_text=_("Which system the numbers come from. Files of the same system carry the same word."),
        error_messages={"invalid": _("Lower-case letters, digits and - _ . only, such as main.")},
    )
    file = forms.FileField(label=_("File"), help_text=_("csv, csv.gz, zip with one csv, or xlsx"))
    #: Without a look at its columns and a trial before.
    at_once = forms.BooleanField(required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                gettext("The file is larger than %(most)s: load it from the terminal instead."),
                params={"most": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            )
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind, profile = values.get("kind"), values.get("profile")
        if kind and profile and kind not in PROFILES[profile].shapes:
            known = ", ".join(str(Load.Kind(name).label) for name in PROFILES[profile].shapes)
            raise ValidationError(gettext("This layout is for: %(kinds)s."), params={"kinds": known})
        return values


ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "cp950": _("Big5 (Traditional Chinese, CP950)"),
    "gb18030": _("GB18030 / GBK (Simplified Chinese)"),
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16 BE",
    "cp1252": _("Windows Western European (CP1252)"),
}
DELIMITER_NAMES = {",": _("comma ,"), "\t": _("tab"), ";": _("semicolon ;"), "|": _("bar |")}


class PrepareForm:
    """The answers of the page that prepares a load; a column's target is the field c<place>."""

    def __init__(self, given: Mapping[str, str], *, load: Load) -> None:
        self.given, self.load = given, load
        self.is_given = any(name in given for name in ("encoding", "delimiter", "sheet", "header_row"))

    def chosen(self) -> dict[str, Any]:
        """What the person says of the form of the file; where they say nothing, what was settled before."""
        if not self.is_given:
            return dict(self.load.options)
        row = self.given.get("header_row", "")
        encoding, delimiter = self.given.get("encoding", ""), self.given.get("delimiter", "")
        return {
            "encoding": encoding if encoding in ENCODINGS else "",
            "delimiter": delimiter if delimiter in DELIMITERS else "",
            "sheet": self.given.get("sheet", "")[:80],
            "header_row": int(row) if row.isdecimal() and 0 < int(row) <= HEADERS_TRIED else 0,
            "mapping": self.mapping(),
        }

    def mapping(self) -> list[str] | None:
        """By place; none where the columns were not on the page."""
        places = sorted(int(name[1:]) for name in self.given if re.fullmatch(r"c\d{1,4}", name))
        if not places or places != list(range(len(places))):
            return None
        return [self.given[f"c{place}"] for place in places]

    def settled(self, seen: Preview) -> tuple[dict[str, Any], str, str]:
        """Options, mode, and what is wrong with them."""
        targets = {value for _group, pairs in self.targets() for value, _label in pairs} | {""}
        mapping = [target if target in targets else "" for target in seen.mapping]
        mode, known = self.given.get("mode", Load.Mode.UPSERT), dict(modes.of(self.load.kind))
        options = {
            "encoding": seen.form.encoding, "delimiter": seen.form.delimiter, "sheet": seen.form.sheet,
            "header_row": seen.header_row, "names": seen.names, "mapping": mapping,
        }  # fmt: skip
        return options, mode if mode in known else Load.Mode.UPSERT, self._problem(mapping)

    def _problem(self, mapping: list[str]) -> str:
        twice = sorted({target for target in mapping if target and mapping.count(target) > 1})
        shape = PROFILES[self.load.profile].shapes[self.load.kind]
        missing = [column.name for column in shape.columns if column.required and column.name not in mapping]
        if twice:
            return gettext("Two columns for one field: %(names)s.") % {
                "names": ", ".join(self.label(target) for target in twice)
            }
        if missing:
            return gettext("Choose the column for: %(names)s.") % {
                "names": ", ".join(self.label(target) for target in missing)
            }
        return ""

    def targets(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What a column may be, in groups: required, documented, the brand's own."""
        shape = PROFILES[self.load.profile].shapes[self.load.kind]
        groups = [
            (gettext("Required"), [c.name for c in shape.columns if c.required]),
            (gettext("Fields"), [c.name for c in shape.columns if not c.required]),
        ]
        found = [(name, [(target, self.label(target)) for target in names]) for name, names in groups]
        if self.load.kind == Load.Kind.MEMBERS:
            own = CustomField.objects.filter(archived_at=None)
            found.append((gettext("Own fields"), [(f"{CUSTOM}{one.key}", one.label) for one in own]))
        return [group for group in found if group[1]]

    def label(self, target: str) -> str:
        if consent := CONSENT_COLUMN.fullmatch(target):
            words = CONSENT_PARTS[consent["part"]]
            return f"{Channel(consent['channel']).label} · {words}"
        return str(TARGET_NAMES.get(target) or field_label(target))

    def words(self, seen: Preview) -> dict[str, Any]:
        """What the page shows beside the preview."""
        groups = self.targets()
        return {
            "columns": [
                {
                    "name": name,
                    "field": f"c{place}",
                    "target": seen.mapping[place],
                    "samples": [row[place] for row in seen.rows if row[place].strip()][:3],
                }
                for place, name in enumerate(seen.names)
            ],
            "targets": groups,
            "encodings": [(name, str(label)) for name, label in ENCODING_NAMES.items()],
            "delimiters": [(mark, str(label)) for mark, label in DELIMITER_NAMES.items()],
            "header_rows": range(1, HEADERS_TRIED + 1),
            "modes": known if len(known := modes.of(self.load.kind)) > 1 else [],
            "mode": self.given.get("mode") or self.load.mode,
            "unread": sum(not target for target in seen.mapping),
        }


CONSENT_COLUMN = re.compile(
    rf"(?P<channel>{'|'.join(Channel.values)})_consent(?P<part>|_at|_source|_text_version)"
)
CONSENT_PARTS = {
    "": _("consent"),
    "_at": _("consent: when"),
    "_source": _("consent: where"),
    "_text_version": _("consent: which text"),
}
TARGET_NAMES = {
    "member_id": _("Member number of the source"),
    "updated_at": _("Last changed"),
    "referred_by": _("Brought by (member number)"),
    "tags": _("Tags"),
    "order_id": _("Order number"),
    "line_no": _("Line number"),
    "placed_at": _("Time of order"),
    "amount": _("Amount"),
    "refund_id": _("Refund number"),
    "refunded_at": _("Time of refund"),
    "product_id": _("Product number"),
    "interaction_id": _("Number of the interaction"),
    "kind": _("Kind"),
    "occurred_at": _("Time"),
    "group_name": _("Name of the group"),
    "group_kind": _("Kind of group"),
    "group_id": _("Number of the group"),
    "role": _("Role in the group"),
    "since_on": _("In it since"),
    "until_on": _("In it until"),
    "note": _("Text of the note"),
    "note_kind": _("About"),
    "pinned": _("Show on top"),
    "at": _("Written at"),
}
