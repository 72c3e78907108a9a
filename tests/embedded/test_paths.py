"""Where do the sockets lie, and do the addresses survive awkward folders?"""

from pathlib import Path

import pytest

from crm.embedded.paths import LONGEST_SOCKET_DIR, postgres_url, socket_dir, valkey_url
from crm.environment import broker_from_url, cache_from_url, database_from_url


def test_a_short_folder_holds_its_own_sockets(tmp_path: Path) -> None:
    assert socket_dir(Path("/srv/shuke")) == Path("/srv/shuke/run")


@pytest.mark.parametrize("name", ["x" * 90, "客" * 30, "a,b", "it's", "at@host"])
def test_a_folder_that_no_socket_fits_gets_a_short_one_of_its_own(name: str) -> None:
    here, there = socket_dir(Path("/srv") / name), socket_dir(Path("/srv") / f"{name}2")
    assert here.parent == Path("/tmp")
    assert here != there
    assert len(str(here)) < LONGEST_SOCKET_DIR


@pytest.mark.parametrize("folder", ["/srv/shuke", "/srv/our shop", "/srv/a+b&c=d%20#e", "/srv/熟客"])
def test_the_addresses_lead_back_to_the_folder(folder: str) -> None:
    database = database_from_url(postgres_url(Path(folder)))
    assert (database["HOST"], database["NAME"], database["USER"], database["PORT"]) == (
        f"{folder}/run",
        "shuke",
        "postgres",
        "5432",
    )


def test_the_cache_and_the_broker_use_two_databases_of_one_server() -> None:
    url = valkey_url(Path("/srv/our shop"))
    assert url == "unix:///srv/our%20shop/run/valkey.sock?db=0"
    assert broker_from_url(url) == "redis+socket:///srv/our%20shop/run/valkey.sock?virtual_host=0"
    assert cache_from_url(url) == "unix:///srv/our%20shop/run/valkey.sock?db=1"


@pytest.mark.parametrize(
    ("url", "cache"),
    [
        ("redis://h:6379", "redis://h:6379/1"),
        ("rediss://u:p@h:6379/3", "rediss://u:p@h:6379/4"),
        ("unix:///s?db=8", "unix:///s?db=9"),
    ],
)
def test_the_cache_takes_the_next_database(url: str, cache: str) -> None:
    assert cache_from_url(url) == cache
