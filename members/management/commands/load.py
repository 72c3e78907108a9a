"""./run manage load orders FILE --profile generic: the same load as the page, from the terminal."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import imports
from members.imports.characters import ENCODINGS
from members.management.commands import _progress
from members.models import Load


class Command(BaseCommand):
    help = (
        "Load members, orders, lines, refunds, interactions, groups or notes from csv, csv.gz, zip or xlsx."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=Load.Kind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--profile", default="generic", help=f"one of: {', '.join(imports.PROFILES)}")
        parser.add_argument(
            "--source", default="main", help="the feed that the ids belong to (default: main)"
        )
        parser.add_argument(
            "--mode",
            default="upsert",
            choices=Load.Mode.values,
            help="of members and groups (default: upsert)",
        )
        parser.add_argument(
            "--encoding", default="", choices=["", *ENCODINGS], help="where it is guessed wrong"
        )
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADING=FIELD",
            help="what a column is: a documented name, custom:KEY, or nothing to leave it out",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            load = imports.register(
                path=options["file"],
                kind=options["kind"],
                profile=options["profile"],
                source=options["source"],
                mode=options["mode"],
                options=self._chosen(options),
                is_trial=options["dry_run"],
            )
            with _progress.shown(load) as tell:
                load = imports.run(load.pk, tell=tell)
        except imports.CannotLoad as failure:
            raise CommandError(str(failure)) from None
        if options["dry_run"]:
            imports.discard(load=load, by=None)
            self.stdout.write(json.dumps({"load": load.pk, **load.trial}, ensure_ascii=False))
        elif options["json"]:
            self.stdout.write(
                json.dumps({"load": load.pk, "state": load.state, **load.counts}, ensure_ascii=False)
            )
        else:
            self.stdout.write(_progress.summary(load))

    def _chosen(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the person says about the file, where that is anything."""
        chosen: dict[str, Any] = {}
        if options["encoding"]:
            chosen["encoding"] = options["encoding"]
        if options["map"]:
            chosen["by_name"] = dict(pair.partition("=")[::2] for pair in options["map"])
        return chosen
