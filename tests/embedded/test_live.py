"""Do the servers that the tests run on keep what the program counts on?"""

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_chinese_is_letters_to_the_trigram_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("create extension if not exists pg_trgm")
        cursor.execute("select show_trgm('王小明') <> '{}'")
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db
def test_an_answered_commit_survives_a_crash() -> None:
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"show {name}")
            assert cursor.fetchone() == ("on",), name


def test_the_cache_keeps_a_value() -> None:
    cache.set("熟客", "returns", timeout=60)
    assert cache.get("熟客") == "returns"


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_test_cannot_leave_this_machine() -> None:
    import socket

    from pytest_socket import SocketConnectBlockedError

    with socket.socket() as line, pytest.raises(SocketConnectBlockedError):
        line.connect(("192.0.2.1", 80))
