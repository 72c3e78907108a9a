"""Does /healthz tell a supervisor the truth, without a login?"""

import pytest
from django.core.cache import caches
from django.test import Client


@pytest.mark.django_db
def test_it_answers_without_a_login_when_both_servers_do(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"postgresql": True, "valkey": True})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_it_names_the_server_that_does_not_answer(client: Client, settings) -> None:
    dead = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": dead}
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"postgresql": True, "valkey": False})
    assert caches.settings["default"]["LOCATION"] == "redis://127.0.0.1:1/0"


@pytest.mark.django_db
def test_it_only_answers_questions(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
