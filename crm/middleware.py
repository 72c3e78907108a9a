"""In which language does somebody read, may the answer be kept on the way, whose data did it show?"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from crm import disclosures
from crm.formats import for_brand
from crm.models import ApiClient, Brand, User

GetResponse = Callable[[HttpRequest], HttpResponse]


class PreferenceMiddleware:
    """Language: the person's choice, else the cookie, else the browser's wish, else Traditional Chinese.

    The address carries no language, so that colleagues can share links. Amounts and times are the brand's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        chosen = person.language if isinstance(person, User) else ""
        language = chosen or translation.get_language_from_request(request)
        brand = Brand.for_page()
        request.brand = brand  # type: ignore[attr-defined]
        with translation.override(language), for_brand(currency=brand.currency, zone=brand.zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        if not chosen:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


class UnstorableTextMiddleware:
    """A NUL character, which no text can carry in PostgreSQL, is the sender's mistake and not ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, ValueError) and "NUL (0x00)" in str(problem):
            return render(request, "400.html", status=400)
        return None


class NoStoreMiddleware:
    """What a signed-in person sees is kept by no cache, or the next one at the desk reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


class DisclosureMiddleware:
    """One audit row for an answer that carries unmasked personal data, written before it leaves.

    When the row cannot be written the answer is an error, and nobody has seen anything.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with disclosures.watching() as seen:
            response = self.get_response(request)
        if not seen.fields or response.status_code in {403, 404} or response.status_code >= 500:
            return response
        # Whoever called the API stands here as well: the framework puts the client in the same place.
        who: object = request.user
        match = request.resolver_match
        if match and (number := str(match.kwargs.get("member_no", ""))).startswith("M-"):
            seen.members.add(int(number.removeprefix("M-")))
        disclosures.write(
            seen,
            route=match.view_name if match else "",
            by=who if isinstance(who, User) else None,
            client=who if isinstance(who, ApiClient) else None,
        )
        return response
