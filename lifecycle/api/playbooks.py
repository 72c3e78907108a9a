"""What to do with members of a stage or phase, for other programs: the words in force, in both languages."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.rest.describing import operation
from crm.rest.fields import Record
from crm.rest.views import ApiView, needs
from lifecycle import playbooks
from lifecycle.playbooks import LISTS, PHASE_OF, STAGE_OF, Line, Playbook
from lifecycle.queries import newest_run


class LineAnswer(Record):
    zh = serializers.CharField()
    en = serializers.CharField()
    key = serializers.CharField(help_text="Of a line of a checklist; else empty.")


class PlaybookAnswer(Record):
    key = serializers.CharField(help_text="A stage such as core, or a phase such as loyal.")
    phase = serializers.CharField(help_text="The phase of the call centre that it belongs to.")
    version = serializers.IntegerField(help_text="0: as shipped.")
    is_shipped = serializers.BooleanField()
    tone = LineAnswer()
    say = LineAnswer(many=True)
    avoid = LineAnswer(many=True)
    tasks = LineAnswer(many=True)
    proofs = LineAnswer(many=True)
    checklist = LineAnswer(many=True, help_text="Of a phase: what it hands on.")
    rate = serializers.FloatField(
        allow_null=True,
        help_text="Of those there 30 days ago, the share that went on, or stayed core.",
    )
    members = serializers.IntegerField(allow_null=True)


class PlaybookList(Record):
    data: Any = PlaybookAnswer(many=True)


class Playbooks(ApiView):
    scopes = needs(GET="lifecycle:read")

    @operation("playbooks_list", "List the playbooks of stages and phases", PlaybookList, tag="members")
    def get(self, _request: Request) -> Response:
        run = newest_run()
        figures = playbooks.key_figures(run) if run else {}
        rows = []
        for key, book in playbooks.everything().items():
            figure = figures.get(STAGE_OF.get(key, key))
            known = {
                "rate": figure.rate if figure else None,
                "members": figure.members if figure else None,
            }
            rows.append(_answer(book) | known)
        return Response({"data": rows})


def _answer(book: Playbook) -> dict[str, Any]:
    return {
        "key": book.key,
        "phase": book.key if book.is_phase else str(PHASE_OF[book.key]),
        "version": book.version,
        "is_shipped": book.is_shipped,
        "tone": _line(book.tone),
        **{name: [_line(line) for line in getattr(book, name)] for name in LISTS},
    }


def _line(line: Line) -> dict[str, str]:
    return {"zh": line.zh, "en": line.en, "key": line.key}
