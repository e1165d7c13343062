"""Who works where: Dienststelle, Standorte, units, people, their roles and absences."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q

from krm.organisation.models.accounts import (
    AccessChange,
    AccessProposal,
    PasswordLink,
    SignIn,
)
from krm.organisation.rules import ROLE_LABELS, Role
from krm.organisation.rules.return_line import return_line

__all__ = [
    "Absence",
    "AccessChange",
    "AccessProposal",
    "ClockMark",
    "KeyMark",
    "Office",
    "PasswordLink",
    "Pause",
    "Person",
    "RoleAssignment",
    "SentForm",
    "SignIn",
    "SignInCount",
    "Standort",
    "Unit",
]


class Office(models.Model):
    """The Dienststelle itself; exactly one row."""

    name = models.CharField("Name", max_length=200)
    short_name = models.CharField("Kurzname", max_length=40)
    street = models.CharField("Straße und Hausnummer", max_length=200)
    postcode = models.CharField("Postleitzahl", max_length=10)
    city = models.CharField("Ort", max_length=100)
    phone = models.CharField("Telefon", max_length=60, blank=True)
    email = models.EmailField("KRM-Postfach", blank=True)
    website = models.CharField("Internetseite", max_length=200, blank=True)
    traegernummer = models.CharField("Trägernummer", max_length=20, blank=True)

    class Meta:
        verbose_name = "Dienststelle"
        verbose_name_plural = "Dienststelle"

    def __str__(self) -> str:
        return self.name

    @property
    def return_line(self) -> str:
        """Return the sender above the address in the window of an envelope."""
        return return_line(self.name, self.short_name, self.street, self.postcode, self.city)


class Standort(models.Model):
    """A place where the office receives people (directive 5.1, R-34)."""

    code = models.SlugField("Kürzel", max_length=40, unique=True)
    name = models.CharField("Name", max_length=120)
    street = models.CharField("Straße und Hausnummer", max_length=200)
    postcode = models.CharField("Postleitzahl", max_length=10, blank=True)
    city = models.CharField("Ort", max_length=100)
    has_cards = models.BooleanField("Meinungskarten liegen aus", default=True)
    starts_on = models.DateField("In Betrieb ab", null=True, blank=True)
    ends_on = models.DateField("In Betrieb bis", null=True, blank=True)

    class Meta:
        verbose_name = "Standort"
        verbose_name_plural = "Standorte"

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A Fachbereich, Abteilung or team with its lead and deputy."""

    class Kind(models.TextChoices):
        """What a unit is for; decides where tasks are routed."""

        TEAM = "team", "Team"
        KRM = "krm", "KRM"
        FRONT_OFFICE = "front_office", "Büro der Geschäftsführung"
        EXECUTIVE = "executive", "Geschäftsführung"
        SERVICE_CENTER = "service_center", "Service Center"
        WIDERSPRUCHSSTELLE = "widerspruchsstelle", "Widerspruchsstelle"

    name = models.CharField("Name", max_length=120, unique=True)
    kind = models.CharField("Art", max_length=30, choices=Kind.choices, default=Kind.TEAM)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gehört zu"
    )
    standort = models.ForeignKey(
        Standort, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Standort"
    )
    lead = models.ForeignKey(
        "organisation.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Leitung",
    )
    deputy = models.ForeignKey(
        "organisation.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Vertretung",
    )
    is_active = models.BooleanField("aktiv", default=True)

    class Meta:
        verbose_name = "Organisationseinheit"
        verbose_name_plural = "Organisationseinheiten"

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """Somebody who works in the house and can sign in."""

    class FormOfAddress(models.TextChoices):
        """How the person is addressed in letters."""

        FRAU = "frau", "Frau"
        HERR = "herr", "Herr"
        NONE = "none", "keine Angabe"

    form_of_address = models.CharField(
        "Anrede", max_length=10, choices=FormOfAddress.choices, default=FormOfAddress.NONE
    )
    function = models.CharField("Funktion", max_length=120, blank=True)
    phone = models.CharField("Telefon", max_length=60, blank=True)
    reachable = models.CharField("Erreichbar", max_length=120, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Einheit"
    )
    standort = models.ForeignKey(
        Standort, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Standort"
    )

    objects: ClassVar[UserManager["Person"]] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "Person"
        verbose_name_plural = "Personen"

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """Return first and last name, or the sign-in name where there is none."""
        return self.get_full_name() or self.username

    @property
    def spoken_name(self) -> str:
        """Return how the person is greeted: "Frau Beispiel", the whole name if that is unknown."""
        if self.last_name and self.form_of_address != self.FormOfAddress.NONE:
            return f"{self.get_form_of_address_display()} {self.last_name}"
        return self.display_name

    @property
    def initials(self) -> str:
        """Return two letters for the round mark in the frame."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.username[:2].upper()


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Named reads over role assignments."""

    def on(self, day: date) -> "RoleAssignmentQuerySet":
        """Keep the assignments in force on that day, of people who still work here."""
        in_force = Q(ends_on=None) | Q(ends_on__gte=day)
        return self.filter(in_force, starts_on__lte=day, person__is_active=True)


class RoleAssignment(models.Model):
    """A role a person holds from a day on, where needed for one unit."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=30, choices=[(r.value, ROLE_LABELS[r]) for r in Role])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    is_deputy = models.BooleanField("in Vertretung", default=False)
    starts_on = models.DateField("von")
    ends_on = models.DateField("bis", null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "Rolle"
        verbose_name_plural = "Rollen"
        indexes: ClassVar = [models.Index(fields=["person", "role", "starts_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"

    @property
    def role_label(self) -> str:
        """Return the German word for the role, with a note for a deputy."""
        label = ROLE_LABELS[Role(self.role)]
        return f"{label} (in Vertretung)" if self.is_deputy else label


class Absence(models.Model):
    """Days on which a person is away; routing then takes the deputy (R-13)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences")
    starts_on = models.DateField("von")
    ends_on = models.DateField("bis")
    # When the KRM officer, back again, had seen what happened meanwhile.
    looked_through_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Abwesenheit"
        verbose_name_plural = "Abwesenheiten"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on} {self.ends_on}"


class SignInCount(models.Model):
    """How often somebody tried to sign in lately, counted by all processes together.

    `krm.organisation.signin.CountCache` writes the rows: values are JSON, the names are keyed
    hashes, and what is older than its span is thrown away.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key


class SentForm(models.Model):
    """A form that was accepted: sent once more, it leads to what it made the first time.

    The key is a digest; nobody learns from it what was written.
    """

    key = models.CharField(max_length=64, unique=True)
    # The primary key of the row that it made; who asks knows of which kind.
    made = models.CharField(max_length=40, blank=True)
    # A digest of what was written into it, where the key names the page alone.
    words = models.CharField(max_length=64, blank=True, db_default="")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class PauseQuerySet(models.QuerySet["Pause"]):
    """Named reads over pauses."""

    def open(self) -> "PauseQuerySet":
        """Keep those that nobody has ended."""
        return self.filter(ended_at=None)


class Pause(models.Model):
    """Until this has ended the house sends, reminds and deletes nothing by itself."""

    class Reason(models.TextChoices):
        """Why."""

        CLOCK = "clock", "Die Uhr ist nicht verlässlich"
        RESTORED = "restored", "Die Daten kommen aus einer Sicherung"

    reason = models.CharField(max_length=10, choices=Reason.choices)
    data = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PauseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reason"], condition=Q(ended_at=None), name="one_open_pause_per_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.begun_at}"


class ClockMark(models.Model):
    """A moment at which the clock was trusted, and how long the machine had been running then."""

    boot = models.CharField(max_length=60, unique=True)
    running = models.DurationField()
    clock = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.boot} {self.clock}"


class KeyMark(models.Model):
    """By what the keys are known again with which the house works; they tell nothing of the key."""

    name = models.CharField(max_length=20, unique=True)
    mark = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
