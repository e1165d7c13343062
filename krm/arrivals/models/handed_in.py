"""What people hand in themselves, by form, by card or through the API, and its translation."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models

from krm.arrivals.rules.help_today import labels_of
from krm.arrivals.rules.languages import from_language
from krm.parties.models import Personal

PERSON = settings.AUTH_USER_MODEL
# "Undetermined" (ISO 639-2): a language that the form does not name.
OTHER_LANGUAGE: Final = "und"


class Submission(Personal):
    """What a person wrote in the form, on a card or through the API, exactly as it was said.

    The arrival itself (number, state, files) is the ``IntakeItem``; here stand the answers.
    """

    class Door(models.TextChoices):
        """The way in."""

        FORM = "form", "Online-Formular"
        CARD_QR = "card_qr", "Meinungskarte (QR-Code)"
        CARD_PAPER = "card_paper", "Meinungskarte (Papier)"
        API = "api", "Schnittstelle"
        CALL = "call", "Service Center"

    class ReplyBy(models.TextChoices):
        """The way the person wants to hear from us."""

        LETTER = "letter", "Brief"
        PHONE = "phone", "Telefon"
        EMAIL = "email", "E-Mail"
        DOWNLOAD = "download", "Abruf mit Zugangscode"
        NONE = "none", "keine Antwort"

    item = models.OneToOneField("arrivals.IntakeItem", models.CASCADE, related_name="submission")
    door = models.CharField(max_length=10, choices=Door.choices)
    # SHA-256 of the secret code on the receipt; the code itself is never kept.
    code_hash = models.CharField(max_length=64, unique=True)
    addition_to = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="additions"
    )
    kind = models.CharField(max_length=12, blank=True)
    happened = models.TextField(blank=True)
    wish = models.TextField(blank=True)
    topics = models.JSONField(default=list, blank=True)
    # Codes of rules.help_today that the person has ticked.
    help_today = models.JSONField(default=list, blank=True)
    standort = models.ForeignKey(
        "organisation.Standort", models.PROTECT, null=True, blank=True, related_name="+"
    )
    box = models.ForeignKey(
        "outreach.CardBox", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Codes as browsers use them; OTHER_LANGUAGE for one that the form does not name.
    language = models.CharField(max_length=10, default="de")
    reply_by = models.CharField(max_length=10, choices=ReplyBy.choices, blank=True)
    is_anonymous = models.BooleanField(default=False)
    submitted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["box", "submitted_at"])]

    def __str__(self) -> str:
        return f"{self.door} {self.item_id}"

    @property
    def help_words(self) -> str:
        """Return which help is needed today, "" for none."""
        return labels_of(self.help_today)

    @property
    def language_name(self) -> str:
        """Return the language in its own words, or its code if the house has no word for it."""
        if self.language == OTHER_LANGUAGE:
            return "eine andere Sprache"
        return dict(settings.LANGUAGES).get(self.language, self.language)


class Translation(models.Model):
    """A German wording of what arrived in another language; the original stays and counts."""

    item = models.ForeignKey("arrivals.IntakeItem", models.CASCADE, related_name="translations")
    language = models.CharField(max_length=10)
    text = models.TextField()
    translated_by = models.CharField(max_length=160)
    translated_on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.item_id} {self.language}"

    @property
    def source(self) -> str:
        """Return out of which language it was translated."""
        return from_language(self.language)
