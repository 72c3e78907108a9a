"""Is docs/openapi.yaml the description of the API as it is?"""

import os
import sys
from collections.abc import Iterator

from tracked import ROOT, close

FILE = ROOT / "docs" / "openapi.yaml"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


def as_it_is() -> str:
    import django

    django.setup()
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.validation import validate_schema

    from crm.api.documents import as_yaml, description

    validate_schema(description())
    if GENERATOR_STATS:
        GENERATOR_STATS.emit_summary()
        sys.exit(1)
    return as_yaml()


def problems(text: str) -> Iterator[str]:
    written = FILE.read_text().splitlines() if FILE.exists() else []
    if written == text.splitlines():
        return
    lines = text.splitlines()
    first = next((n for n, pair in enumerate(zip(written, lines, strict=False), 1) if pair[0] != pair[1]), 1)
    yield f"docs/openapi.yaml differs from the addresses as they are, first in line {first}; write it anew:"
    yield "./run manage spectacular --file docs/openapi.yaml; then read what changed for callers"


close(problems(as_it_is()))
