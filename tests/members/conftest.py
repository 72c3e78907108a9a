"""A brand, and files to load into it."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from crm.models import Brand
from members.models import Load

Loading = Callable[..., dict[str, Any]]


@pytest.fixture
def brand(db) -> Brand:
    return Brand.objects.create(pk=1, name="木日保養")


@pytest.fixture
def load(transactional_db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loading:
    """load("orders", text) writes the text into a file and loads it; returns the summary."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    Brand.objects.get_or_create(pk=1, defaults={"name": "木日保養"})

    def run(
        kind: str,
        content: str | bytes | Path,
        *,
        profile: str = "generic",
        source: str = "main",
        name: str = "file.csv",
    ) -> dict[str, Any]:
        path = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        out = StringIO()
        call_command("load", kind, str(path), profile=profile, source=source, json=True, stdout=out)
        return json.loads(out.getvalue())

    return run


def rejects(summary: dict[str, Any]) -> list[str]:
    """The lines of the rejects file, without its header."""
    return lines_of(summary, "rejects.csv")


def warnings(summary: dict[str, Any]) -> list[str]:
    return lines_of(summary, "warnings.csv")


def lines_of(summary: dict[str, Any], name: str) -> list[str]:
    load = Load.objects.get(pk=summary["load"])
    text = (Path(settings.DATA_DIR) / "loads" / str(load.pk) / name).read_text(encoding="utf-8-sig")
    return text.splitlines()[1:]
