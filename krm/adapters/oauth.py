"""Ask an Anmeldedienst for an access token (RFC 6749, 4.4 and 6); nothing else is sent there."""

import http.client
import json
import ssl
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    BaseHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
    getproxies,
)

TIMEOUT = 20
_LONGEST_ANSWER = 65_536


class TokenRefused(Exception):
    """No token; `code` says why and holds nothing the service has said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Client:
    """Who asks, and where; with a refresh token in the name of a person, else in its own."""

    token_url: str
    client_id: str
    secret: str = ""
    scope: str = ""
    refresh_token: str = ""

    def __repr__(self) -> str:
        """Return it without secrets: it may end up in a log."""
        return f"Client({urlsplit(self.token_url).hostname})"


@dataclass(frozen=True)
class Token:
    """What the service handed out; a new refresh token replaces the one it was asked with."""

    access: str
    refresh: str = ""

    def __repr__(self) -> str:
        """Return it without the token: it may end up in a log."""
        return "Token()"


class _NoRedirect(HTTPRedirectHandler):
    """A secret goes to the address that was entered, and to no other."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow nothing."""
        return


def fetch_token(client: Client, *, timeout: float = TIMEOUT, ca_file: str = "") -> Token:
    """Return a fresh access token.

    :raises TokenRefused: with the code token_address, token_unreachable, certificate or
        token_refused.
    """
    if urlsplit(client.token_url).scheme != "https":
        raise TokenRefused("token_address")
    asked = Request(
        client.token_url,
        data=urlencode(_question(client)).encode(),
        headers={"Accept": "application/json", "User-Agent": "krm"},
    )
    context = ssl.create_default_context(cafile=ca_file or None)
    handlers: list[BaseHandler] = [
        HTTPSHandler(context=context), _NoRedirect(), ProxyHandler(getproxies()),
    ]  # fmt: skip
    try:
        with build_opener(*handlers).open(asked, timeout=timeout) as answer:
            return _token(answer.read(_LONGEST_ANSWER))
    except HTTPError as error:
        error.close()
        raise TokenRefused("token_refused") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        _fail(error)


def _question(client: Client) -> dict[str, str]:
    grant = "refresh_token" if client.refresh_token else "client_credentials"
    fields = {
        "grant_type": grant,
        "client_id": client.client_id,
        "client_secret": client.secret,
        "scope": client.scope,
        "refresh_token": client.refresh_token,
    }
    return {name: value for name, value in fields.items() if value}


def _token(answer: bytes) -> Token:
    """Read the answer; what is no token is a refusal."""
    try:
        read = json.loads(answer)
        access = read["access_token"]
        refresh = read.get("refresh_token", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise TokenRefused("token_refused") from None
    # A line end in it would carry a command to the mail server.
    if not (isinstance(access, str) and access and access.isascii() and access.isprintable()):
        raise TokenRefused("token_refused")
    return Token(access, refresh if isinstance(refresh, str) else "")


def _fail(error: Exception) -> NoReturn:
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        raise TokenRefused("certificate") from None
    raise TokenRefused("token_unreachable") from None
