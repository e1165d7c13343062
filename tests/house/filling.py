"""What a person would send with a form: filled in by its fields, without drawing a page."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localtime

from krm.organisation.queries import local_day

WORDS = "Das ist geprüft und mit dem Team besprochen."
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
Choose = Callable[[Sequence[Any]], Any]


def filled(
    form: forms.Form, said: Mapping[str, Any], at: datetime, choose: Choose, *, anew: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a person would send: what stands there, and something for what must be said.

    :param said: what is said beside that, by field; a file that may be left out is sent if named.
    :param anew: a value that stands there is not what the person wants to say.
    """
    data: dict[str, Any] = {}
    files: dict[str, Any] = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            if field.required or name in said:
                files[name] = SimpleUploadedFile("brief.pdf", PDF, "application/pdf")
        elif name in said:
            data[name] = said[name]
        else:
            value = form.get_initial_for_field(field, name)
            value = [] if value == [None] else value
            is_other = anew and name.startswith("new_")
            if is_other or (value in (None, "", []) and field.required):
                value = _plausible(field, at, choose)
            data[name] = _sent(value)
    return {name: value for name, value in data.items() if value is not None}, files


def _plausible(field: forms.Field, at: datetime, choose: Choose) -> Any:
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [row.pk for row in list(field.queryset or ())[:1]]
    if isinstance(field, forms.ModelChoiceField):
        rows = list(field.queryset or ())
        return choose(rows).pk if rows else None
    if isinstance(field, forms.ChoiceField):
        values = _values(field.choices)
        chosen = choose(values) if values else None
        return [chosen] if isinstance(field, forms.MultipleChoiceField) else chosen
    if isinstance(field, forms.BooleanField):
        return True
    if isinstance(field, forms.DateTimeField):
        return at - timedelta(minutes=5)
    if isinstance(field, forms.DateField):
        return local_day(at)
    if isinstance(field, forms.IntegerField):
        return 1
    return WORDS[: getattr(field, "max_length", None) or len(WORDS)]


def _values(choices: Sequence[Any]) -> list[Any]:
    """Return what can be chosen, without the empty line; groups are opened."""
    found: list[Any] = []
    for value, label in choices:
        found += [one for one, _ in label] if isinstance(label, (list, tuple)) else [value]
    return [value for value in found if value != ""]


def _sent(value: Any) -> Any:
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%dT%H:%M")
    return None if value is False else value
