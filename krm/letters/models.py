"""Letters, their texts, the checklist ticks and the outbox from which they leave the house."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class LetterText(models.Model):
    """A versioned text with placeholders from which a letter is drafted."""

    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=10, default="letter")
    title = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    is_assumed = models.BooleanField(default=True)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="letter_text_version")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Letter(models.Model):
    """One letter to the customer, from draft to dispatch."""

    class Kind(models.TextChoices):
        """Which letter it is."""

        CONFIRMATION = "confirmation", "Eingangsbestätigung"
        INTERIM_NOTICE = "interim_notice", "Zwischennachricht"
        ANSWER = "answer", "Antwortschreiben"
        HANDOVER_NOTICE = "handover_notice", "Abgabenachricht"
        WITHDRAWAL = "withdrawal", "Bestätigung der Rücknahme"
        SECOND_LOOK = "second_look", "Ergebnis der zweiten Prüfung"

    # How a sentence begins that is about the letter.
    _THE: ClassVar[Mapping[str, str]] = {
        Kind.CONFIRMATION: "Die Eingangsbestätigung",
        Kind.INTERIM_NOTICE: "Die Zwischennachricht",
        Kind.ANSWER: "Die Antwort",
        Kind.HANDOVER_NOTICE: "Die Abgabenachricht",
        Kind.WITHDRAWAL: "Die Bestätigung der Rücknahme",
        Kind.SECOND_LOOK: "Das Ergebnis der zweiten Prüfung",
    }

    class State(models.TextChoices):
        """Where a letter stands."""

        DRAFT = "draft", "Entwurf"
        RELEASED = "released", "freigegeben"
        DISPATCHED = "dispatched", "versandt"
        VOID = "void", "verworfen"

    class Channel(models.TextChoices):
        """How it leaves the house."""

        POST = "post", "Post"
        BY_HAND = "by_hand", "persönlich übergeben"
        READ_OUT = "read_out", "vorgelesen"
        FAX = "fax", "Fax"
        EMAIL = "email", "E-Mail"
        DOWNLOAD = "download", "Abruf mit Zugangscode"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.POST)
    text_used = models.ForeignKey(
        LetterText, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Which text it was drafted from; the office's own version of it is ``text_used``.
    text_code = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=200)
    salutation = models.CharField(max_length=200)
    # The very text that leaves. Of an answer it is composed of opening, blocks and closing.
    body = models.TextField()
    opening = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    enclosures = models.TextField(blank=True)
    recipient_lines = models.JSONField(default=list)
    recipient_email = models.EmailField(blank=True)
    contact = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    forecast_on = models.DateField(null=True, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    # Who last wrote words by hand; nobody while the text is as it was drafted (four eyes).
    worded_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    delay_reason = models.CharField(max_length=300, blank=True)
    # Whole and checked, so that whoever approves it in the name of the Vorstand is asked.
    ready_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    dispatched_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    pdf = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["reaction", "kind", "state"]),
            # What is released and has not left the house is asked for on every Heute.
            models.Index(
                fields=["kind", "reaction"],
                condition=models.Q(state="released"),
                name="letter_waits_to_leave",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reaction_id}"

    @property
    def the(self) -> str:
        """Return the words a sentence about it begins with: "Die Eingangsbestätigung"."""
        return self._THE[self.kind]

    @property
    def unsettled(self) -> "Dispatch | None":
        """Return the last way out if a person still has to decide about it."""
        rows = [row for row in self.dispatches.all() if row.state != Dispatch.State.CANCELLED]
        last = max(rows, key=lambda row: row.pk, default=None)
        return last if last is not None and last.needs_decision else None


class LetterBlock(models.Model):
    """What an answer says to one Anliegen or further point, or because of what was found.

    ``source`` holds the words of the Vorgang it was made from: words by hand differ from them, and
    where the Vorgang says something else by now, the block is out of date (``rules/blocks.py``).
    """

    class Kind(models.TextChoices):
        """What the block answers, in the order of the letter."""

        APOLOGY = "apology", "Entschuldigung"
        ANLIEGEN = "anliegen", "Anliegen"
        POINT = "point", "Weiterer Punkt"
        ALTERNATIVES = "alternatives", "Andere Lösungen"
        PROCEDURE = "procedure", "Laufendes Verfahren"

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    position = models.PositiveSmallIntegerField()
    # Of an Anliegen that is no longer there the block stays until a person has seen it.
    anliegen = models.ForeignKey(
        "reactions.Anliegen", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    point = models.ForeignKey(
        "reactions.FurtherPoint", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    source = models.TextField(blank=True)
    # Words by hand in whose place newer ones were put; they leave with no letter.
    set_aside = models.TextField(blank=True)
    taken_at = models.DateTimeField()
    worded_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    # The Schriftsatz it came from: the unit's task and the version.
    assignment = models.ForeignKey(
        "work.Assignment", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    schriftsatz_version = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "anliegen"], name="one_block_per_anliegen"),
            models.UniqueConstraint(fields=["letter", "point"], name="one_block_per_point"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.kind} {self.position}"

    @property
    def is_answer(self) -> bool:
        """Tell whether it answers something; the others follow from what was found."""
        return self.kind in (self.Kind.ANLIEGEN, self.Kind.POINT)

    @property
    def is_by_hand(self) -> bool:
        """Tell whether somebody typed other words than those of the Vorgang."""
        return self.text.strip() not in ("", self.source.strip())


class CheckTick(models.Model):
    """A point of the checklist that a person has confirmed or set aside with a reason."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="ticks")
    code = models.CharField(max_length=40)
    is_ok = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True)
    ticked_at = models.DateTimeField()
    ticked_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "code"], name="one_tick_per_point")
        ]

    def __str__(self) -> str:
        return self.code


class Dispatch(models.Model):
    """One row of the outbox: *sending* is committed before the outside world is spoken to."""

    class State(models.TextChoices):
        """How far the dispatch has come; nothing is resent by itself."""

        QUEUED = "queued", "wartet"
        HELD = "held", "angehalten"
        SENDING = "sending", "wird gesendet"
        SENT = "sent", "versandt"
        UNCLEAR = "unclear", "unklar"
        FAILED = "failed", "fehlgeschlagen"
        RETURNED = "returned", "zurückgekommen"
        CANCELLED = "cancelled", "abgebrochen"

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="dispatches")
    channel = models.CharField(max_length=10, choices=Letter.Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    message_id = models.CharField(max_length=200, blank=True)
    # What came back or failed and is sent once more with this row; the old row stays.
    again_for = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="followed_by"
    )
    # Where this one goes, if not where the letter says; then with a PDF of its own.
    recipient_lines = models.JSONField(default=list, blank=True)
    recipient_email = models.EmailField(blank=True)
    pdf = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    queued_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    posted_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    # When the customer first fetched with the code what waited for that.
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "queued_at"]),
            models.Index(fields=["message_id"]),
            models.Index(
                fields=["posted_on"],
                condition=models.Q(channel="download", state="sent", fetched_at=None),
                name="waits_to_be_fetched",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["letter"],
                condition=models.Q(state__in=["queued", "held", "sending", "sent", "unclear"]),
                name="one_live_dispatch_per_letter",
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.state}"

    @property
    def needs_decision(self) -> bool:
        """Tell whether it goes on only when a person says how."""
        if self.state == self.State.RETURNED:
            return self.decided_by_id is None
        return self.state in (self.State.UNCLEAR, self.State.FAILED, self.State.HELD)

    @property
    def waits_to_be_fetched(self) -> bool:
        """Tell whether it lies ready for the code of the receipt and nobody has fetched it."""
        is_there = self.channel == Letter.Channel.DOWNLOAD and self.state == self.State.SENT
        return is_there and self.fetched_at is None

    @property
    def address_lines(self) -> list[str]:
        """Return where this one goes by post."""
        return list(self.recipient_lines or self.letter.recipient_lines)

    @property
    def email_address(self) -> str:
        """Return where this one goes by e-mail."""
        return self.recipient_email or self.letter.recipient_email
