"""Wiring of the package."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.mailbox"
    label = "mailbox"
    default_auto_field = "django.db.models.BigAutoField"
