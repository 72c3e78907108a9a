"""./run manage undo_load 12: take one load of members back, as far as nothing has happened since."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import imports
from members.models import Load


class Command(BaseCommand):
    help = "Take back what one load of members did; says what stays and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("load", type=int)

    def handle(self, *_: Any, **options: Any) -> None:
        load = Load.objects.filter(pk=options["load"]).first()
        if not load:
            raise CommandError(f"There is no load {options['load']}.")
        if load.state != Load.State.UNDOING and not imports.undo(load=load, by=None):
            raise CommandError(f"Load {load.pk} cannot be undone: it is {load.state}, or too long ago.")
        try:
            load = imports.run(load.pk)
        except imports.CannotLoad as failure:
            raise CommandError(str(failure)) from None
        left = imports.folder_of(load) / "undo.csv"
        self.stdout.write(json.dumps({"load": load.pk, **load.undo, "left": str(left)}, ensure_ascii=False))
