"""Where does an uploaded file wait? In the uploads folder, under a name of ours, until its load is over."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from members.models import Load


def keep(pieces: Iterable[bytes]) -> Path:
    """Write an upload to disk; its own name stays on the row alone."""
    folder = Path(settings.MEDIA_ROOT) / "loads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / uuid.uuid4().hex
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
    return path


def forget(load: Load) -> None:
    """Remove an upload that is no longer needed; files of the terminal are not ours."""
    path = Path(load.path)
    if path.parent == (Path(settings.MEDIA_ROOT) / "loads").resolve():
        path.unlink(missing_ok=True)
