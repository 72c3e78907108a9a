"""Does `./run` do what it promises: one command, nothing left behind, up again after kill -9 of any part?"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.proofs.checkout import Checkout, end, wait_until
from tests.proofs.conftest import MakeCheckout

PARTS = ["web", "worker", "beat", "mail", "PostgreSQL", "Valkey"]
DEBIAN_POSTGRES = Path("/usr/lib/postgresql/15/bin")
DEBIAN_REDIS = Path("/usr/bin/redis-server")


def start_up(checkout: Checkout, command: str = "up", **environment: str) -> "subprocess.Popen[str]":
    process = checkout.start(command, **environment)
    wait_until(
        lambda: "is ready" in checkout.said() or process.poll() is not None, seconds=300, hint=checkout.said
    )
    assert process.poll() is None, checkout.said()
    return process


def comes_back(checkout: Checkout, name: str, killed: int) -> None:
    wait_until(
        lambda: checkout.processes().get(name, killed) != killed and checkout.is_healthy(),
        seconds=180,
        hint=lambda: f"{name}: {checkout.processes()} {checkout.said()[-1500:]}",
    )


@pytest.mark.timeout(900)
def test_kill_9_of_any_part_is_survived_and_ctrl_c_leaves_nothing(make_checkout: MakeCheckout) -> None:
    checkout = make_checkout()
    first = start_up(checkout)
    assert sorted(checkout.processes()) == sorted(PARTS)
    for name in PARTS:
        victim = checkout.processes()[name]
        os.kill(victim, signal.SIGKILL)
        comes_back(checkout, name, victim)
    # The supervisor too: its servers live on, and the next start takes them over.
    servers = {name: checkout.processes()[name] for name in ("PostgreSQL", "Valkey")}
    os.kill(checkout.supervisor(), signal.SIGKILL)
    first.wait()
    second = start_up(checkout)
    assert {name: checkout.processes()[name] for name in servers} == servers
    assert checkout.is_healthy()
    assert end(second) == 0
    assert [each.cmdline() for each in checkout.everything()] == []


def test_what_cannot_work_is_said_in_one_sentence(make_checkout: MakeCheckout, tmp_path: Path) -> None:
    checkout = make_checkout()
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    bare = python_without_ensurepip(tmp_path)
    cases = [
        (checkout.run("status", PYTHON=str(bare)), "cannot make a virtual environment: on Debian"),
        (checkout.run("up", PYTHON=str(old)), "Python 3.11 or newer is needed"),
        (checkout.run("dance"), "./run knows no command 'dance'; try ./run help"),
        (checkout.run("up", PORT="many"), "PORT=many is no port: give a number from 1 to 65535."),
        (checkout.run("up", "now"), "This command takes no arguments"),
        (checkout.run("up", DATA_DIR="/proc/shuke"), "/proc/shuke cannot be written"),
        (checkout.run("up", SHUKE_PG_BIN="/nowhere"), "SHUKE_PG_BIN=/nowhere holds no PostgreSQL server"),
        (checkout.run("up", SHUKE_VALKEY_BIN="/nowhere"), "SHUKE_VALKEY_BIN=/nowhere is no program"),
        (
            checkout.run(
                "up", DATABASE_URL="postgresql://a:secret@127.0.0.1:9/b", REDIS_URL="redis://127.0.0.1:9"
            ),
            "DATABASE_URL (postgresql://a:***@127.0.0.1:9/b) cannot be reached",
        ),
        (checkout.run("bench", "nothing"), "Which benchmark?"),
    ]
    for answer, sentence in cases:
        assert answer.returncode != 0
        assert sentence in answer.stderr
        assert "Traceback" not in answer.stderr
        assert "secret" not in answer.stderr


def python_without_ensurepip(folder: Path) -> Path:
    """As Debian's python3 without python3-venv."""
    (folder / "bare").mkdir()
    (folder / "bare" / "sitecustomize.py").write_text(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, package=None: None if name == 'ensurepip' else find(name, package)\n"
    )
    program = folder / "bare" / "python3"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}/bare" exec "{sys.executable}" "$@"\n')
    program.chmod(0o755)
    return program


def test_a_taken_port_is_named_with_a_free_one(make_checkout: MakeCheckout) -> None:
    checkout = make_checkout()
    with subprocess.Popen([sys.executable, "-m", "http.server", str(checkout.port)], cwd="/") as squatter:
        wait_until(lambda: checkout.status_of("/") != 0, seconds=20)
        answer = checkout.run("up")
        squatter.terminate()
    assert answer.returncode == 1
    assert (
        f"Port {checkout.port} is taken by another program: choose another, for example PORT="
        in answer.stderr
    )
    assert checkout.everything() == []


@pytest.mark.prove
def test_two_installations_of_one_checkout_run_side_by_side(make_checkout: MakeCheckout) -> None:
    one = make_checkout()
    other = Checkout(one.folder, port=one.port + 1, DATA_DIR="var-other")
    first, second = start_up(one), start_up(other)
    assert one.is_healthy()
    assert other.is_healthy()
    assert end(first) == 0
    assert other.is_healthy()
    assert end(second) == 0
    assert one.everything() == []


@pytest.mark.prove
def test_the_demo_stands_after_one_command_in_an_empty_folder(make_checkout: MakeCheckout) -> None:
    checkout = make_checkout("empty folder", libraries=False, PYTHON=sys.executable)
    process = start_up(checkout, "demo")
    assert checkout.is_healthy()
    assert "marketer2" in checkout.said()
    assert end(process) == 0
    assert checkout.everything() == []
    again = start_up(checkout, "demo")
    assert "Generating" not in checkout.said()
    assert end(again) == 0


@pytest.mark.prove
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_needs_no_more_than_root(make_checkout: MakeCheckout) -> None:
    checkout = make_checkout("of nobody", libraries=False, HOME="/nonexistent", PYTHON="/usr/bin/python3")
    for folder in (checkout.folder, *checkout.folder.parents[:3]):
        folder.chmod(0o755)
    subprocess.run(["chown", "-R", "nobody:nogroup", checkout.folder], check=True)
    checkout.as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    process = start_up(checkout)
    assert checkout.is_healthy()
    users = {psutil.Process(pid).username() for pid in checkout.processes().values()}
    assert users == {"nobody"}
    checkout.run("stop")
    assert process.wait(timeout=60) == 0
    assert checkout.everything() == []


@pytest.mark.prove
@pytest.mark.skipif(
    not DEBIAN_POSTGRES.exists() or not DEBIAN_REDIS.exists(), reason="Debian's servers are not here"
)
def test_the_machines_own_servers_do_as_well(make_checkout: MakeCheckout) -> None:
    checkout = make_checkout(SHUKE_PG_BIN=str(DEBIAN_POSTGRES), SHUKE_VALKEY_BIN=str(DEBIAN_REDIS))
    process = start_up(checkout)
    assert checkout.is_healthy()
    assert (checkout.data_dir / "pg" / "PG_VERSION").read_text().strip() == "15"
    assert end(process) == 0
    del checkout.environment["SHUKE_PG_BIN"]
    other = checkout.run("up")
    assert "was made by PostgreSQL 15, but" in other.stderr
    assert checkout.everything() == []


@pytest.mark.prove
def test_installing_again_is_not_needed_and_development_stays(make_checkout: MakeCheckout) -> None:
    checkout = make_checkout(libraries=False, PYTHON=sys.executable)
    assert "Installing" in checkout.run("status").stderr
    assert "Installing" not in checkout.run("status").stderr
    assert "requirements-dev.lock" in checkout.run("test", "--version").stderr
    (checkout.folder / "requirements.lock").touch()
    checkout.run("status")
    assert checkout.run("test", "--version").stderr.count("Installing") == 0
