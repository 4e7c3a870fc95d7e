"""What happens around every request: rules for the browser, files, language, errors in words."""

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from whitenoise.middleware import WhiteNoiseMiddleware

from polku.site.errors import error_response
from polku.vocabulary.errors import PolkuError

if TYPE_CHECKING:
    from whitenoise.responders import StaticFile

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class BrowserRules(MiddlewareMixin):
    """Tell the browser to run nothing but our own files, and to keep pages to their owner."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the headers; a page of a person who signed in is stored by nobody else."""
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # WhiteNoise has no types
    """Serve the built assets from the package, for ever where the name holds a content hash."""

    def immutable_file_test(self, path: str, url: str) -> bool:  # noqa: ARG002 - WhiteNoise's signature
        """Return whether the name carries esbuild's hash, as in ``polku-4KQ2HZ7A.css``."""
        return bool(re.search(r"/built/.*-[A-Z0-9]{8}\.\w+$", url))

    @staticmethod
    def serve(static_file: "StaticFile", request: HttpRequest) -> HttpResponse:
        """Answer with the bytes themselves: our files are small, and ASGI streams no files."""
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file as file:
                body = file.read()
        response = HttpResponse(body, status=int(found.status))
        del response["content-type"]
        for key, value in found.headers:
            response[key] = value
        return response


class Language(MiddlewareMixin):
    """Speak the person's language: their own setting, else the switch, else the browser's."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language for this request."""
        chosen = getattr(request.user, "language", "") if hasattr(request, "user") else ""
        language = chosen or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        response: HttpResponseBase,
    ) -> HttpResponseBase:
        """Say which language this is, and that it follows the browser."""
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response


class SaidErrors(MiddlewareMixin):
    """Turn an error that Polku raised on purpose into a page (or JSON) in the reader's words."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        """Answer with the error's own status; leave every other exception to Django."""
        if isinstance(exception, PolkuError):
            return error_response(request, exception)
        return None
