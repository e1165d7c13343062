"""Customers, representatives and consents; apart from the case so that they can be erased."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Personal(models.Model):
    """What somebody says of themselves: the one list of its names, lengths and labels."""

    class FormOfAddress(models.TextChoices):
        """How somebody is addressed; nobody is forced into two choices."""

        FRAU = "frau", "Frau"
        HERR = "herr", "Herr"
        NONE = "none", "keine Angabe"

    form_of_address = models.CharField(
        "Anrede", max_length=10, choices=FormOfAddress.choices, default=FormOfAddress.NONE
    )
    first_name = models.CharField(_("Vorname"), max_length=120, blank=True)
    last_name = models.CharField(_("Nachname"), max_length=120, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=200, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=12, blank=True)
    city = models.CharField(_("Ort"), max_length=120, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    customer_number = models.CharField(_("Kundennummer"), max_length=40, blank=True)

    class Meta:
        abstract = True


# By name: what each holds if nothing was said, and how long it may be.
PERSONAL: Final[Mapping[str, str]] = {
    field.name: str(field.get_default()) for field in Personal._meta.local_fields
}
LENGTHS: Final[Mapping[str, int]] = {
    field.name: field.max_length or 0 for field in Personal._meta.local_fields
}


class Party(Personal):
    """A person or an organisation that reacts or represents somebody."""

    class Kind(models.TextChoices):
        """A natural person or a body."""

        PERSON = "person", "Person"
        ORGANISATION = "organisation", "Organisation"

    class PreferredChannel(models.TextChoices):
        """How the party wants to be reached."""

        LETTER = "letter", "Brief"
        EMAIL = "email", "E-Mail"
        PHONE = "phone", "Telefon"
        FAX = "fax", "Fax"
        DOWNLOAD = "download", "Abruf mit Zugangscode"

    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.PERSON)
    organisation_name = models.CharField("Organisation", max_length=200, blank=True)
    letter_name = models.CharField("Name in lateinischer Schrift", max_length=240, blank=True)
    country = models.CharField("Land", max_length=100, blank=True)
    fax = models.CharField("Fax", max_length=60, blank=True)
    preferred_channel = models.CharField(
        "Bevorzugter Weg",
        max_length=10,
        choices=PreferredChannel.choices,
        default=PreferredChannel.LETTER,
    )
    language = models.CharField("Sprache", max_length=40, blank=True)
    accessibility = models.CharField(
        "Was hilft beim Lesen oder Verstehen?", max_length=200, blank=True
    )
    deceased_noted_on = models.DateField(null=True, blank=True)
    search_name = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["search_name"]),
            models.Index(fields=["customer_number"]),
            models.Index(fields=["email"]),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """Return the name as shown in the desk."""
        if self.kind == self.Kind.ORGANISATION:
            return self.organisation_name
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def has_postal_address(self) -> bool:
        """Tell whether a letter can be addressed."""
        return bool(self.street and self.city)


class Representation(models.Model):
    """A Vollmacht from–to: while it is in force, letters go to the representative."""

    represented = models.ForeignKey(Party, models.CASCADE, related_name="representations")
    representative = models.ForeignKey(Party, models.PROTECT, related_name="+")
    has_vollmacht = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        "documents.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.represented_id} → {self.representative_id}"

    def in_force(self, on: date) -> bool:
        """Tell whether the Vollmacht covers that day."""
        return (
            self.has_vollmacht
            and (self.starts_on is None or self.starts_on <= on)
            and (self.ends_on is None or self.ends_on >= on)
        )


class Consent(models.Model):
    """What a party agreed to, with proof and withdrawal (directive 1.3 and 4.1)."""

    class Purpose(models.TextChoices):
        """What the consent is for; each case needs its own."""

        RECORDING = "recording", "Erfassung der persönlichen Daten"
        EAKTE = "eakte", "Einsicht in die E-AKTE"
        PASS_ON = "pass_on", "Weitergabe an andere Stellen"
        EMAIL = "email", "Schreiben per E-Mail"

    class Form(models.TextChoices):
        """How it was given; for the E-AKTE only written counts (R-09)."""

        WRITTEN = "written", "schriftlich"
        ELECTRONIC = "electronic", "elektronisch"
        ORAL = "oral", "mündlich mit Vermerk"

    # None once the time of keeping is over: that there was a consent is counted further on.
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="consents")
    reaction_pk = models.BigIntegerField(null=True, blank=True)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    form = models.CharField(max_length=20, choices=Form.choices)
    text_version = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(
        "documents.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "purpose"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=models.F("given_on")),
                name="consent_withdrawn_after_given",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.party_id}"
