"""S-6: bombs and malformed files end in a sentence or in rejects, within 300 MB, and leave nothing behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.members.imports import hostile
from tests.members.test_load_resume import ROOT, environment_of, place

MOST = 300 << 20
#: One process for all files: its peak is the peak of the worst of them, and so is that of its children.
PROGRAM = """
import json, resource, sys
import django
django.setup()
from django.core.management import call_command
from io import StringIO
from django.core.management.base import CommandError
def peak():
    # Not ru_maxrss, which a process inherits from the one that started it.
    line = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
found = {}
for path in sys.argv[1:]:
    out = StringIO()
    try:
        call_command("load", "members", path, json=True, stdout=out)
        found[path] = json.loads(out.getvalue())["state"]
    except CommandError as failure:
        found[path] = f"refused: {failure}"
    print(path, peak() >> 20, file=sys.stderr)
own, children = peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps({"found": found, "own": own, "children": children}))
"""
__all__ = ["place"]


def ended(place: Path, files) -> None:
    """Load them all, and hold each against how it must end."""
    expected = {str(hostile.written(place, file)): file.ends for file in files}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *expected],
        env=environment_of(place), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    answer = json.loads(done.stdout)
    faults = {
        Path(path).name: how
        for path, how in answer["found"].items()
        if not (
            (how == "done" and expected[path] != "refused")
            or (how.startswith("refused") and expected[path] != "loads")
        )
    }
    assert faults == {}
    assert max(answer["own"], answer["children"]) < MOST, done.stderr
    print(f"peak {answer['own'] >> 20} MB, of readers {answer['children'] >> 20} MB")


@pytest.mark.timeout(280)
def test_the_worst_files_are_refused_within_bounds(place):
    ended(place, hostile.few())


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_two_hundred_files_are_refused_or_read_within_bounds(place):
    files = list(hostile.all_of_them())
    assert len(files) == 200
    ended(place, files)
