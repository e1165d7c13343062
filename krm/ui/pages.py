"""What pages of several packages share: a form as it was sent, what a message leads to."""

import hashlib
import secrets
from dataclasses import dataclass

from django.contrib.messages.storage.base import Message
from django.http import HttpRequest


@dataclass(frozen=True)
class SentPage:
    """A page as it was opened, and a digest of what was written into it."""

    key: str
    words: str


def form_token(request: HttpRequest) -> str:
    """Return the token of the page as it was sent, or a new one for a page that is opened."""
    anew: str = getattr(request, "anew_token", "")
    return anew or request.POST.get("form_token", "")[:60] or secrets.token_urlsafe(16)


def begin_anew(request: HttpRequest) -> None:
    """Let the page that is shown now be another form: its button acts once more."""
    request.anew_token = secrets.token_urlsafe(16)  # type: ignore[attr-defined]


def sent_page(request: HttpRequest) -> SentPage:
    """Return what `act_once` asks of a page that was sent: which one it is, and its words.

    Files that wait from an earlier try count by their token, files that came along by their bytes.
    """
    said = f"{request.user.pk}:{request.path}:{form_token(request)}"
    digest = hashlib.sha256()
    for name in sorted(request.POST):
        if name != "csrfmiddlewaretoken":
            digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(repr((name, file.name)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return SentPage(hashlib.sha256(said.encode()).hexdigest(), digest.hexdigest())


def tagged_address(message: Message, name: str) -> str:
    """Return the address that a message carries under a name, "name:/path"; "" without one.

    An address outside this house counts as none.
    """
    tags = str(message.extra_tags or "").split()
    found = next((tag for tag in tags if tag.startswith(f"{name}:/")), "")
    address = found.removeprefix(f"{name}:")
    return "" if address.startswith(("//", "/\\")) else address
