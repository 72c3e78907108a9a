"""What every test stands on: real PostgreSQL and Valkey, and no way out of this machine."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import pytest_socket
from django.conf import settings
from django.core.cache import cache

LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def pytest_configure(config: pytest.Config) -> None:
    # The manifest of hashed names belongs to a running installation; tests read the source files.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    # Hashing slowly is for attackers.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_remembered(request: pytest.FixtureRequest) -> None:
    """The cache outlives the rows of a test; no test reads what another one left there."""
    if {"db", "transactional_db"} & set(request.fixturenames):
        cache.clear()


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[None]:
    """Nothing leaves this machine, but for a Redis that the environment names."""
    host = urlsplit(os.environ.get("REDIS_URL", "")).hostname
    pytest_socket.socket_allow_hosts([*LOOPBACK, *([host] if host else [])], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()
