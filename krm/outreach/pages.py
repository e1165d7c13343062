"""What the pages of the material share."""

from django import forms
from django.conf import settings
from django.http import HttpRequest

from krm.journal.actions import Refused


def public_url(request: HttpRequest) -> str:
    """Return where the public reaches the house: as set, else as this page was opened."""
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def put_at_field(form: forms.Form, refusal: Refused) -> None:
    """Put the reason of a refusal at the field it belongs to, or above the form."""
    field = refusal.code.removeprefix("field_")
    form.add_error(field if field in form.fields else None, refusal.reason)
