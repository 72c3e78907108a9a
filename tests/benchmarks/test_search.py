"""Does the benchmark of the search say all it promises?"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.prove
@pytest.mark.django_db
def test_a_small_shop_is_searched_by_three_people() -> None:
    command = ["benchmarks/search.py", "--members", "2000", "--rounds", "3", "--seed", "3", "--json"]
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["members"], found["queries"]) == (2000, 3 * 16 * 3)
    assert found["hits"] > 0
    assert set(found["who"]) == {"privacy_officer", "agent", "marketer"}
    for who in found["who"].values():
        assert len(who["kinds"]) == 16
        assert 0 < who["p50_ms"] <= who["p95_ms"] <= who["max_ms"]
