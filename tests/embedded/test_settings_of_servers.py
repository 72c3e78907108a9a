"""Are the servers found, sized and named as a person expects, and is every refusal one clear sentence?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm.embedded import binaries, ports, postgres_conf, servers, valkey
from crm.embedded.account import server_account
from crm.embedded.health import headers
from crm.embedded.installation import Installation, port_number
from crm.embedded.messages import compile_messages, simplify_messages
from crm.embedded.problem import CannotRun

GIGABYTE = 1024**3


@pytest.mark.parametrize(
    ("gigabytes", "megabytes"), [(0.25, 128), (1, 256), (2, 512), (4, 1024), (24, 6144), (64, 8192)]
)
def test_the_buffers_are_a_quarter_of_the_memory_within_bounds(gigabytes: float, megabytes: int) -> None:
    assert postgres_conf.shared_buffers(int(gigabytes * GIGABYTE)) == megabytes


def test_the_configuration_names_an_awkward_folder_rightly() -> None:
    text = postgres_conf.configuration(socket_folder=Path("/srv/it's our\\shop"))
    assert "unix_socket_directories = '/srv/it''s our\\\\shop'" in text
    assert valkey.quoted('a "b" \\c') == '"a \\"b\\" \\\\c"'


def test_only_newer_servers_bring_their_own_collation() -> None:
    assert "--builtin-locale=C.UTF-8" in postgres_conf.initdb_arguments(18)
    assert not any("builtin" in word for word in postgres_conf.initdb_arguments(15))
    assert all(any("lc-ctype" in word for word in postgres_conf.initdb_arguments(n)) for n in (15, 18))


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "8000x", "８０００"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(CannotRun, match="is no port"):
        port_number(text)


def test_a_relative_data_dir_lies_beside_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "var-shop")
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.delenv("BASE_URL", raising=False)
    here = Installation.from_environment()
    assert here.data_dir == Path(__file__).resolve().parents[2] / "var-shop"
    assert here.address == "http://127.0.0.1:8123"
    assert here.environment()["DATA_DIR"] == str(here.data_dir)


def test_a_named_folder_without_a_server_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHUKE_PG_BIN", str(tmp_path))
    with pytest.raises(CannotRun, match=r"SHUKE_PG_BIN=.* holds no PostgreSQL server"):
        binaries.postgres_bin()
    monkeypatch.setenv("SHUKE_VALKEY_BIN", str(tmp_path))
    with pytest.raises(CannotRun, match="is no program"):
        binaries.valkey_program()


def test_a_password_is_never_shown() -> None:
    assert servers.without_password("postgresql://u:s3cret@h:5432/d") == "postgresql://u:***@h:5432/d"
    assert servers.without_password("redis://h:6379/0") == "redis://h:6379/0"


@pytest.mark.parametrize(
    ("url", "for_tests"),
    [
        ("redis://h:6379/0", "redis://h:6379/8"),
        ("rediss://u:p@h", "rediss://u:p@h/8"),
        ("unix:///s?db=0", "unix:///s?db=8"),
    ],
)
def test_tests_take_databases_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, for_tests: str
) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    assert servers.redis_url_of_tests(Installation(data_dir=tmp_path, port=8000)) == for_tests


def test_the_mail_sink_moves_aside_and_stays_there(tmp_path: Path) -> None:
    here = Installation(data_dir=tmp_path, port=ports.any_free())
    with ports.socket.socket() as door:
        door.bind((ports.LOOPBACK, here.port + 1000 if here.port < 64536 else here.port - 1000))
        moved = ports.mail_port(here)
        assert moved != here.port + 1000
        assert ports.remembered_mail_port(here) == moved
        assert ports.mail_port(here) == moved


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must become somebody else")
def test_under_root_the_servers_run_as_the_owner_of_what_is_there(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    nobody = server_account(cluster=tmp_path / "pg", project=tmp_path)
    assert nobody.uid not in (0, 12345)  # initdb needs an account with a name
    (tmp_path / "pg").mkdir()
    os.chown(tmp_path / "pg", 12345, 12346)
    kept = server_account(cluster=tmp_path / "pg", project=tmp_path)
    assert (kept.uid, kept.gid) == (12345, 12346)


def test_the_health_check_asks_as_the_proxy_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", " .example.com, other")
    assert headers() == {"Host": "example.com", "X-Forwarded-Proto": "https"}
    monkeypatch.setenv("ALLOWED_HOSTS", "*")
    assert headers() == {"X-Forwarded-Proto": "https"}


def test_messages_are_compiled_once_and_again_when_they_change(tmp_path: Path) -> None:
    source = tmp_path / "zh_Hant" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Lost"\nmsgstr "流失"\n'
    )
    target = source.with_suffix(".mo")
    assert compile_messages(tmp_path) == [target]
    assert "流失".encode() in target.read_bytes()
    assert compile_messages(tmp_path) == []
    os.utime(target, (0, 0))
    assert compile_messages(tmp_path) == [target]


def test_simplified_chinese_is_read_off_traditional_chinese(tmp_path: Path) -> None:
    source = tmp_path / "zh_Hant" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "%(count)s files"\nmsgstr "%(count)s 個檔案、軟體與列印"\n'
    )
    (target,) = simplify_messages(tmp_path)
    assert target == tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    assert "%(count)s 个文件、软件与打印".encode() in target.read_bytes()
    assert simplify_messages(tmp_path) == []
    os.utime(target, (0, 0))
    assert simplify_messages(tmp_path) == [target]


def test_a_program_that_cannot_start_is_given_longer_and_longer_pauses(tmp_path: Path) -> None:
    from crm.embedded.parts import Part
    from tests.proofs.checkout import wait_until

    command = [sys.executable, "-c", "raise SystemExit(3)"]
    part = Part(name="broken", command=command, environment={}, logs=tmp_path)
    said: list[str] = []
    wait_until(lambda: bool(said.extend(filter(None, [part.tend()])) or len(said) == 2), seconds=30)
    assert said == [
        f"broken ended (exit code 3); starting it again in 0.5 s. Log: {tmp_path}/broken.log",
        f"broken ended (exit code 3); starting it again in 1 s. Log: {tmp_path}/broken.log",
    ]
    part.end()


def test_the_programs_of_the_wheels_are_found() -> None:
    assert binaries.postgres_major(binaries.postgres_bin()) >= binaries.OLDEST_POSTGRES
    answer = subprocess.run(
        [binaries.valkey_program(), "--version"], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split()[0] in {"Valkey", "Redis"}
