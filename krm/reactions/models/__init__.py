"""The Kundenreaktion: the Vorgang itself, its Anliegen, numbers, documents and exclusions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse

from krm.reactions.models.anliegen import Anliegen, FurtherPoint
from krm.reactions.rules import (
    Assessment,
    FromUnit,
    Kind,
    PartyRole,
    Procedure,
    Remedy,
    SettledBy,
    from_unit,
    has_result,
)
from krm.reactions.workflow import ENDED_STATES, OPEN_STATES, STATE_LABELS, STATE_TONES, State

__all__ = [
    "Anliegen",
    "Confidential",
    "Exclusion",
    "FurtherPoint",
    "NumberSeries",
    "Petition",
    "Reaction",
    "ReactionDocument",
    "ReactionQuerySet",
]

PERSON = settings.AUTH_USER_MODEL


class ReactionQuerySet(models.QuerySet["Reaction"]):
    """Named reads over reactions; they chain like a sentence."""

    def open(self) -> "ReactionQuerySet":
        """Keep what is not ended."""
        return self.filter(state__in=[s.value for s in OPEN_STATES])

    def ended(self) -> "ReactionQuerySet":
        """Keep what is closed, handed over, withdrawn, cancelled or anonymous."""
        return self.filter(state__in=[s.value for s in ENDED_STATES])

    def unrestricted(self) -> "ReactionQuerySet":
        """Keep what is not only stored any more (Art. 18 DSGVO)."""
        return self.filter(restricted_on=None)

    def newest_first(self) -> "ReactionQuerySet":
        """Order by arrival, the latest first."""
        return self.order_by("-arrived_at", "-pk")

    def with_rules(self) -> "ReactionQuerySet":
        """Read the version of the Regelwerk along, without its text of many kilobytes.

        ``regelwerk.queries.rules_of`` reads the text once per process.
        """
        rows = self.select_related("regelwerk_version")
        return rows.defer("regelwerk_version__content")


class Reaction(models.Model):
    """One Kundenreaktion; state changes only through ``take_step``."""

    number = models.CharField("Nummer", max_length=20, unique=True)
    imported_number = models.CharField(max_length=60, blank=True)
    kind = models.CharField("Art", max_length=12, choices=Kind.choices)
    state = models.CharField(
        "Stand", max_length=20, choices=[(s.value, STATE_LABELS[s]) for s in State]
    )
    title = models.CharField("Worum es geht", max_length=160)
    matter = models.TextField("Was ist passiert?", blank=True)
    wish = models.TextField("Was wird gewünscht?", blank=True)
    channel = models.CharField("Eingangsweg", max_length=40)
    is_written = models.BooleanField("schriftlich")
    standort = models.ForeignKey(
        "organisation.Standort", models.PROTECT, null=True, blank=True, related_name="+"
    )
    arrived_at = models.DateTimeField("Eingang im Haus")
    captured_at = models.DateTimeField("Erfasst am")
    arrived_krm_at = models.DateTimeField("Eingang bei KRM", null=True, blank=True)
    original_dated_on = models.DateField("Datum des Schreibens", null=True, blank=True)
    accepted_by_kind = models.CharField("Angenommen durch", max_length=30, blank=True)
    captured_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    is_board = models.BooleanField("im Namen des Vorstands", default=False)
    is_dienstaufsicht = models.BooleanField("Dienstaufsichtsbeschwerde", default=False)
    is_fachaufsicht = models.BooleanField("Fachaufsichtsbeschwerde", default=False)
    # An Eingabe that is a written complaint counts in the 28-day figure (docs/rulings.md).
    is_complaint = models.BooleanField("Eingabe ist eine Beschwerde", default=False)
    rechtskreis = models.CharField("Rechtskreis", max_length=20, default="SGB II")
    traegerbezug = models.CharField("Trägerbezug", max_length=20, blank=True)

    party = models.ForeignKey(
        "parties.Party", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    party_role = models.CharField(
        max_length=20, choices=PartyRole.choices, default=PartyRole.BENEFICIARY
    )
    is_anonymous = models.BooleanField("anonym", default=False)
    anonymous_reason = models.CharField(max_length=20, blank=True)
    # All its days are moved to the begin of the quarter of its arrival: it is anonymous for long.
    days_are_coarse = models.BooleanField(default=False)
    # A list of signatures is one reaction of many people.
    signatories = models.PositiveIntegerField("Unterschriften", null=True, blank=True)

    lead_unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    concerned_unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    complained_about = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    procedure = models.CharField(
        "Laufendes Verfahren", max_length=20, choices=Procedure.choices, default=Procedure.NONE
    )
    procedure_reference = models.CharField("Aktenzeichen des Verfahrens", max_length=60, blank=True)

    result = models.CharField(max_length=20, blank=True, choices=Assessment.choices)
    remedy = models.CharField(max_length=20, blank=True, choices=Remedy.choices)
    settled_by = models.CharField(max_length=12, blank=True, choices=SettledBy.choices)
    settled_how = models.TextField("Was wurde getan?", blank=True)
    improvement = models.TextField("Vorschlag zur Verbesserung", blank=True)
    alternatives = models.CharField(max_length=20, blank=True)
    alternatives_note = models.TextField(blank=True)
    alternatives_on = models.DateField(null=True, blank=True)

    answered_at = models.DateTimeField("Beantwortet am", null=True, blank=True)
    closed_at = models.DateTimeField("Abgeschlossen am", null=True, blank=True)
    handed_over_to = models.CharField(max_length=200, blank=True)

    # Since when it is only kept: its person has had the processing restricted (Art. 18 DSGVO).
    restricted_on = models.DateField(null=True, blank=True)
    follow_up_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )
    regelwerk_version = models.ForeignKey(
        "regelwerk.RegelwerkVersion", models.PROTECT, related_name="+"
    )
    # Counts every change, so that two people taking the same step at once are told apart.
    revision = models.PositiveIntegerField(default=0)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "-arrived_at"]),
            models.Index(fields=["-arrived_at", "-id"]),
            models.Index(fields=["kind", "-arrived_at"]),
            models.Index(fields=["channel", "-arrived_at"]),
            models.Index(fields=["lead_unit", "state"]),
            # What a unit got in a month, for each Vorgang that goes to it.
            models.Index(fields=["lead_unit", "arrived_at"], name="reaction_of_unit_by_age"),
            models.Index(fields=["captured_by", "-arrived_at"]),
            # At which desk somebody last recorded: few of what they recorded say it.
            models.Index(
                fields=["captured_by", "-captured_at", "-id"],
                name="reaction_last_desk_of_clerk",
                condition=~Q(accepted_by_kind=""),
            ),
            # Counting the open ones and the days to an answer without reading the rows.
            models.Index(fields=["state", "complained_about"]),
            models.Index(fields=["answered_at", "arrived_at"]),
            # What is open, by age: few rows of many.
            models.Index(
                fields=["arrived_at", "id"],
                name="reaction_open_by_age",
                condition=Q(state__in=sorted(state.value for state in OPEN_STATES)),
            ),
            # The number in the register before this one is looked up in any spelling.
            models.Index(Upper("imported_number"), name="reaction_imported_number"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(party=None), name="anonymous_has_no_party"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the Vorgang page."""
        return reverse("desk:reaction", args=[self.number])

    @property
    def state_label(self) -> str:
        """Return the German word for the state."""
        if self.state == State.SCHRIFTSATZ_IN:
            return self.from_unit.arrived
        return STATE_LABELS[State(self.state)]

    @property
    def from_unit(self) -> FromUnit:
        """Return what its units give KRM, in words."""
        return from_unit(self.kind)

    @property
    def has_result(self) -> bool:
        """Tell whether it is assessed at all."""
        return has_result(self.kind)

    @property
    def state_tone(self) -> str:
        """Return the tone of the state mark."""
        return STATE_TONES.get(State(self.state), "info")

    @property
    def is_open(self) -> bool:
        """Tell whether work on the Vorgang is still to be done."""
        return self.state in OPEN_STATES


class ReactionDocument(models.Model):
    """A document of a Vorgang and what it is."""

    class Kind(models.TextChoices):
        """What a document is for the Vorgang."""

        INCOMING = "incoming", "Eingang"
        NIEDERSCHRIFT = "niederschrift", "Niederschrift"
        SCHRIFTSATZ = "schriftsatz", "Schriftsatz"
        LETTER = "letter", "Schreiben"
        ZWEITSCHRIFT = "zweitschrift", "Zweitschrift"
        CONSENT = "consent", "Einwilligung"
        VOLLMACHT = "vollmacht", "Vollmacht"
        BESCHEID = "bescheid", "Bescheid"
        PROOF = "proof", "Nachweis"
        MINISTRY = "ministry", "Anschreiben des BMAS"
        STATEMENT = "statement", "Stellungnahme"
        RELEASE = "release", "Freigabe mit Unterschrift"
        RECALLED = "recalled", "zurückgeholt"
        OTHER = "other", "Sonstiges"

    reaction = models.ForeignKey(Reaction, models.CASCADE, related_name="documents")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.INCOMING)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reaction", "document"], name="document_once_per_case")
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.kind}"


class Petition(models.Model):
    """What belongs to a petition alone (6.1); digests name the words that somebody released."""

    class Participation(models.TextChoices):
        """Whether the Trägerversammlung has to be involved."""

        OPEN = "open", "offen"
        YES = "yes", "ja"
        NO = "no", "nein"

    class AnswerTo(models.TextChoices):
        """Whom an Eingabe is answered to, as its sender or the body asks."""

        SENDER = "sender", "der Person, die geschrieben hat"
        BODY = "body", "der Stelle, die sie weitergegeben hat, mit einer Stellungnahme"

    class Result(models.TextChoices):
        """How the Petitionsausschuss has ended it."""

        GRANTED = "granted", "abgeschlossen, dem Anliegen ist entsprochen"
        REFUSED = "refused", "abgeschlossen, dem Anliegen ist nicht entsprochen"
        REFERRED = "referred", "an die Bundesregierung oder an andere überwiesen"
        OTHER = "other", "auf andere Weise beendet"

    reaction = models.OneToOneField(Reaction, models.CASCADE, related_name="petition")
    number = models.CharField("Petitionsnummer", max_length=60, blank=True)
    passed_by = models.CharField("Weitergegeben von", max_length=200, blank=True)
    answer_to = models.CharField(
        "Antwort geht an",
        max_length=6,
        choices=AnswerTo.choices,
        default=AnswerTo.SENDER,
    )
    reference = models.CharField("Zeichen des BMAS oder der Stelle", max_length=120, blank=True)
    letter_received_on = models.DateField("Anschreiben des BMAS vom", null=True, blank=True)
    paper_received_on = models.DateField("Papiervorgang eingegangen am", null=True, blank=True)
    committee_due_on = models.DateField("Frist des Petitionsausschusses", null=True, blank=True)
    ministry_due_on = models.DateField("Frist des BMAS", null=True, blank=True)
    participation = models.CharField(
        "Trägerversammlung beteiligen, sagt das BMAS",
        max_length=4,
        choices=Participation.choices,
        default=Participation.OPEN,
    )
    # What follows from the checklist of topics; open as long as nobody has gone through it.
    own_view = models.CharField(
        "Trägerversammlung beteiligen, sagt die Prüfung im Haus",
        max_length=4,
        choices=Participation.choices,
        default=Participation.OPEN,
    )
    topics = models.JSONField("Themen der Trägerversammlung", default=list)
    # What the executive has decided where the house finds topics and the BMAS sees none.
    decision = models.CharField(max_length=4, blank=True, choices=Participation.choices)
    decision_reason = models.TextField(blank=True)
    decided_on = models.DateField(null=True, blank=True)

    round = models.PositiveSmallIntegerField("Runde", default=1)
    question = models.TextField("Nachfrage", blank=True)
    statement_hash = models.CharField(max_length=64, blank=True)
    statement_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    presented_hash = models.CharField(max_length=64, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    chair_hash = models.CharField(max_length=64, blank=True)
    released_hash = models.CharField(max_length=64, blank=True)
    # Since when it waits for whoever has to act now; from when on the chair may read it.
    waiting_since = models.DateTimeField(null=True, blank=True)
    chair_asked_at = models.DateTimeField(null=True, blank=True)
    transmitted_on = models.DateField("Übermittelt am", null=True, blank=True)
    ended_on = models.DateField("Vom Petitionsausschuss beendet am", null=True, blank=True)
    result = models.CharField("Ergebnis", max_length=10, blank=True, choices=Result.choices)
    result_note = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["number"])]

    def __str__(self) -> str:
        return self.number or f"{self.reaction_id}"

    def void_releases(self) -> None:
        """Take back whatever was done with the words before."""
        self.presented_hash = self.approved_hash = self.chair_hash = self.released_hash = ""


class Exclusion(models.Model):
    """A person who must not see this Vorgang anywhere (docs/rulings.md)."""

    reaction = models.ForeignKey(Reaction, models.CASCADE, related_name="exclusions")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reaction", "person"], name="excluded_once")
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.person_id}"


class Confidential(models.Model):
    """The customer works in the house: only KRM and one named person see it (§ 35 (1) SGB I)."""

    reaction = models.OneToOneField(Reaction, models.CASCADE, related_name="confidential")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    substitute = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    since_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.substitute_id}"


class NumberSeries(models.Model):
    """The last number drawn in a series of one year; the row is the lock."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "year"], name="one_series_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"
