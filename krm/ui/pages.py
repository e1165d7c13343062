"""What pages of several packages share: a form as it was sent."""

import hashlib
import secrets

from django.http import HttpRequest


def form_token(request: HttpRequest) -> str:
    """Return the token of the page as it was sent, or a new one for a page that is opened."""
    return request.POST.get("form_token", "")[:60] or secrets.token_urlsafe(16)


def key_of_form(request: HttpRequest) -> str:
    """Return a key that is the same only if the same page is sent with the same words again.

    Whoever goes back and writes something else sends another form.
    """
    said = f"{request.user.pk}:{request.path}:{form_token(request)}"
    digest = hashlib.sha256(said.encode())
    for name in sorted(request.POST):
        if name != "csrfmiddlewaretoken":
            digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(repr((name, file.name)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()
