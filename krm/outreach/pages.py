"""What the pages of the material share."""

from django.conf import settings
from django.http import HttpRequest


def public_url(request: HttpRequest) -> str:
    """Return where the public reaches the house: as set, else as this page was opened."""
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
