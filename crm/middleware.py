"""In which language and theme does this person read, and may the answer be kept by anyone on the way?"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from crm.formats import for_brand
from crm.models import Brand, User

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
        brand = Brand.get()
        request.brand = brand  # type: ignore[attr-defined]
        with translation.override(language), for_brand(currency=brand.currency, zone=brand.zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        if not chosen:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


class NoStoreMiddleware:
    """What a signed-in person sees is kept by no cache, or the next one at the desk reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response
