"""Does production keep what it promises: health checks, no root, settings by environment?"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return found


def test_five_services_each_with_a_health_check(compose: dict[str, Any]) -> None:
    assert sorted(compose["services"]) == ["beat", "postgres", "redis", "web", "worker"]
    assert [name for name, service in compose["services"].items() if "healthcheck" not in service] == []


def test_only_the_pages_are_reachable_and_only_from_this_host(compose: dict[str, Any]) -> None:
    published = {
        name: service["ports"] for name, service in compose["services"].items() if "ports" in service
    }
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


def test_the_program_waits_for_its_servers_and_work_for_the_schema(compose: dict[str, Any]) -> None:
    waits = {name: sorted(service.get("depends_on", {})) for name, service in compose["services"].items()}
    assert waits == {
        "web": ["postgres", "redis"],
        "worker": ["web"],
        "beat": ["web"],
        "postgres": [],
        "redis": [],
    }


def test_every_variable_of_the_compose_file_is_in_the_example(compose: dict[str, Any]) -> None:
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    listed = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked - listed == set()
    assert all(
        service["env_file"] == ".env" for service in map(compose["services"].get, ("web", "worker", "beat"))
    )


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]
    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]


def test_the_image_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["shuke"]
    assert lines.index("USER shuke") < next(n for n, line in enumerate(lines) if line.startswith("CMD"))
