"""What every test stands on: real PostgreSQL and Valkey, and no way out of this machine."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import pytest_socket
from django.conf import settings
from django.core.cache import cache

from crm.environment import broker_from_url, cache_from_url
from tests.valkey import moved

LOOPBACK = ["127.0.0.1", "::1", "localhost"]


#: What one process of tests needs of Valkey: a database for the broker, the cache, and the workers it starts.
VALKEY_DATABASES = 3


def pytest_configure(config: pytest.Config) -> None:
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        use_own_valkey(number=int(worker.removeprefix("gw")))
    # The manifest of hashed names belongs to a running installation; tests read the source files.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    # Hashing slowly is for attackers.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def use_own_valkey(*, number: int) -> None:
    """Tests that run side by side see neither each other's cache nor each other's wake-ups.

    Their databases of PostgreSQL are told apart by pytest-django.
    """
    url = moved(settings.REDIS_URL, by=VALKEY_DATABASES * number)
    os.environ["REDIS_URL"] = settings.REDIS_URL = url
    settings.CACHES["default"]["LOCATION"] = cache_from_url(url)
    settings.CELERY_BROKER_URL = broker_from_url(url)


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
