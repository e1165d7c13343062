"""Fields of forms that ask about a customer: name, length and label are those of the model."""

from typing import Any

from django import forms
from django.db import models

from krm.parties.models import Party


def party_field(name: str, **more: Any) -> forms.Field:
    """Return the field of a form for what is known of a customer.

    :param more: what this form says otherwise, for example `label`, `required` or `help_text`.
    """
    column = Party._meta.get_field(name)
    assert isinstance(column, models.CharField), "everything about a customer is one line of text"
    field = column.formfield(**more)
    assert field is not None, "a column of text has a field"
    return field


def label_of(name: str) -> Any:
    """Return what a customer reads in front of a field, in the language of the page."""
    return Party._meta.get_field(name).verbose_name  # type: ignore[union-attr]
