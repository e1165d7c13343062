"""What a Vorgang holds of its person: texts to be walked through, files, and what is in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final, NamedTuple

from django.db import models
from django.db.models import Q

from krm.arrivals.models import Alarm, IntakeItem, PassedOn, Submission
from krm.casework.models import BoardCopy, CaseNote, Handover
from krm.documents.models import Document
from krm.letters.models import Dispatch
from krm.mailbox.models import AutomaticConfirmation
from krm.measures.models import Besonderheit, Disclosure, Duty, Measure, MeasureStep
from krm.measures.queries.shown import open_of
from krm.parties.models import Party
from krm.parties.rules.traces import Trace, traces_in
from krm.petitions.models import IndividualRemedy, Statement
from krm.privacy.models import Anonymising, LegalHold
from krm.reactions.models import Anliegen, FurtherPoint, Reaction, ReactionDocument
from krm.reactions.workflow import Facts, refusal
from krm.triage.models import Series
from krm.ui.rules import format_date
from krm.work.models import Task


class Walked(NamedTuple):
    """A column of free text that stays once a person has looked through it."""

    model: type[models.Model]
    column: str
    label: str
    path: str = "reaction"


WALKED: Final[Sequence[Walked]] = (
    Walked(Reaction, "title", "Worum es geht", "pk"),
    Walked(Reaction, "matter", "Was ist passiert?", "pk"),
    Walked(Reaction, "wish", "Was wird gewünscht?", "pk"),
    Walked(Reaction, "settled_how", "Was wurde getan?", "pk"),
    Walked(Reaction, "improvement", "Vorschlag zur Verbesserung", "pk"),
    Walked(Reaction, "alternatives_note", "Andere Lösung", "pk"),
    Walked(Reaction, "handed_over_to", "Abgegeben an", "pk"),
    Walked(Anliegen, "text", "Anliegen"),
    Walked(Anliegen, "assessment_reason", "Begründung der Bewertung"),
    Walked(Anliegen, "answer", "Antwort auf ein Anliegen"),
    Walked(FurtherPoint, "text", "Weiterer Punkt"),
    Walked(FurtherPoint, "answer", "Antwort auf einen weiteren Punkt"),
    Walked(CaseNote, "text", "Notiz"),
    Walked(Handover, "receiver", "Zuständige Stelle"),
    Walked(BoardCopy, "receiver", "Kopie für den Vorstand an"),
    Walked(Disclosure, "receiver", "Weitergabe an"),
    Walked(Disclosure, "further_data", "Weitergegebene Angaben"),
    Walked(Disclosure, "reason", "Grund der Weitergabe"),
    Walked(Disclosure, "requested_by", "Wer darum bat"),
    Walked(Measure, "title", "Maßnahme", "reactions"),
    Walked(Measure, "cause", "Ursache", "reactions"),
    Walked(Measure, "decision_reason", "Entscheidung über die Maßnahme", "reactions"),
    Walked(Measure, "result", "Ergebnis der Maßnahme", "reactions"),
    Walked(Measure, "effect_note", "Wirkung der Maßnahme", "reactions"),
    Walked(MeasureStep, "text", "Schritt der Maßnahme", "measure__reactions"),
    Walked(Series, "title", "Name der Serie", "members__reaction"),
    # What happened is needed after the person has gone: a Datenschutzvorfall is documented with
    # its facts and what was done (Art. 33 Abs. 5 DSGVO).
    Walked(Besonderheit, "note", "Besonderheit: Was ist geschehen?"),
    Walked(Duty, "note", "Vermerk zu einer Besonderheit", "besonderheit__reaction"),
    Walked(IndividualRemedy, "what", "Abhilfe im Einzelfall"),
)


@dataclass(frozen=True)
class FreeText:
    """One text of a Vorgang as it stands, and what in it may tell who the person is."""

    key: str
    label: str
    text: str
    traces: tuple[Trace, ...]
    longest: int | None = None
    # Without it the row would say nothing.
    is_needed: bool = False

    @property
    def rows(self) -> int:
        """Return how high its field is."""
        return 2 if len(self.text) < 160 else 6


@dataclass(frozen=True)
class HeldFile:
    """A file of a Vorgang, and what its text tells."""

    document: Document
    kind: str
    traces: tuple[Trace, ...]


def free_texts(reaction: Reaction) -> list[FreeText]:
    """Return every text of a Vorgang that stays, the empty ones left out."""
    known = known_words(reaction)
    return [
        _free_text(walked, row, text, known)
        for walked in WALKED
        for row in walked.model._base_manager.filter(**{walked.path: reaction.pk}).order_by("pk")
        if (text := str(getattr(row, walked.column))).strip()
    ]


def _free_text(
    walked: Walked, row: models.Model, text: str, known: Mapping[str, Sequence[str]]
) -> FreeText:
    column = column_of(walked.model, walked.column)
    key = f"{walked.model._meta.model_name}-{walked.column}-{row.pk}"
    traces = tuple(traces_in(text, known))
    return FreeText(key, walked.label, text, traces, column.max_length, not column.blank)


def column_of(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    """Return a column of a table by its name."""
    return next(field for field in model._meta.concrete_fields if field.name == name)


def files_of(reaction: Reaction) -> list[HeldFile]:
    """Return the files that may stay: all but the letters to the person and their drafts."""
    known = known_words(reaction)
    gone = (ReactionDocument.Kind.LETTER, ReactionDocument.Kind.RECALLED)
    rows = reaction.documents.exclude(kind__in=gone).select_related("document")
    return [
        HeldFile(
            row.document,
            row.get_kind_display(),
            tuple(traces_in(f"{row.document.title}\n{row.document.text}", known)),
        )
        for row in rows.order_by("added_at", "pk")
    ]


def seen_digest(texts: Iterable[FreeText], files: Iterable[HeldFile]) -> str:
    """Return a digest of what was shown, by which what came later is noticed."""
    shown = [f"{text.key}\n{text.text}" for text in texts]
    shown += [str(file.document.pk) for file in files]
    return sha256("\n\n".join(shown).encode()).hexdigest()


def people_of(reaction: Reaction) -> list[Party]:
    """Return the customer of a Vorgang and whoever represents them."""
    if reaction.party is None:
        return []
    rows = reaction.party.representations.select_related("representative").order_by("pk")
    return [reaction.party, *(row.representative for row in rows)]


def known_words(reaction: Reaction) -> Mapping[str, list[str]]:
    """Return what is known of the person, by what it is; found again in no text that stays."""
    words: dict[str, list[str]] = {}
    for party in people_of(reaction):
        _add(words, party)
        for name in (party.organisation_name, party.letter_name):
            words.setdefault("Name", []).append(name)
        words.setdefault("Fax", []).append(party.fax)
    items = arrivals_of(reaction)
    for item in items:
        words.setdefault("Name", []).append(item.sender_name)
        words.setdefault("E-Mail-Adresse", []).append(item.sender_address)
    for said in Submission.objects.filter(item__in=items):
        _add(words, said)
    return {what: list(dict.fromkeys(w for w in found if w)) for what, found in words.items()}


def _add(words: dict[str, list[str]], person: Any) -> None:
    for what, columns in (
        ("Name", ("last_name",)),
        ("Anschrift", ("street",)),
        ("E-Mail-Adresse", ("email",)),
        ("Telefonnummer", ("phone",)),
        ("Kundennummer", ("customer_number",)),
    ):
        words.setdefault(what, []).extend(getattr(person, column) for column in columns)


def arrivals_of(reaction: Reaction) -> list[IntakeItem]:
    """Return what arrived for a Vorgang, with the same mail that came twice."""
    own = IntakeItem.objects.filter(reaction=reaction)
    rows = IntakeItem.objects.filter(Q(pk__in=own) | Q(duplicate_of__of__in=own))
    return list(rows.order_by("pk"))


def obstacles(reaction: Reaction, on: date) -> list[str]:
    """Return why a Vorgang cannot be made anonymous on a day, in German; nothing: it can."""
    found = []
    if petition := refusal("no_petition", Facts(kind=reaction.kind)):
        found.append(petition)
    elif Statement.objects.filter(reaction=reaction).exists():
        found.append("Dazu gibt es eine Stellungnahme. Sie nennt die Person und muss bleiben.")
    asked = Task.objects.open().filter(reaction=reaction, kind=Task.Kind.MESSAGE)
    promises = reaction.measures.running().filter(is_promise=True)
    facts = Facts(
        has_unread_message=asked.exists(),
        open_besonderheiten=tuple(row.label for row in open_of(reaction)),
        open_promises=promises.count(),
    )
    gates = ("messages_read", "besonderheiten_settled", "promises_kept")
    found += [sentence for gate in gates if (sentence := refusal(gate, facts))]
    return found + still_needed(reaction, on)


def still_needed(reaction: Reaction, on: date) -> list[str]:
    """Return why the person of a Vorgang is still needed, in German; nothing: it may go.

    A hold wins over everything.
    """
    items = [item.pk for item in arrivals_of(reaction)]
    found = []
    hold = LegalHold.objects.on(on).filter(reaction=reaction).order_by("-until").first()
    if hold is not None:
        found.append(
            f"Die Löschung ist gesperrt bis {format_date(hold.until)}. Bitte zuerst die Sperre "
            "aufheben."
        )
    alarms = Alarm.objects.filter(Q(reaction=reaction) | Q(item__in=items), confirmed_at=None)
    if alarms.exists():
        found.append(
            "Ein Alarm ist noch offen. Wer sich kümmert, braucht den Namen und die Adresse. Bitte "
            "zuerst den Alarm beenden."
        )
    if PassedOn.objects.filter(item__in=items, received_at=None, returned_at=None).exists():
        found.append(
            "Eine Einheit hat noch nicht bestätigt, dass sie den weitergegebenen Teil hat. Ohne "
            "sie ginge er verloren. Bitte die Bestätigung abwarten."
        )
    if _is_leaving(reaction, items):
        found.append(
            "Ein Schreiben wird gerade gesendet. Bitte in einigen Minuten noch einmal versuchen."
        )
    return found


def _is_leaving(reaction: Reaction, items: Sequence[int]) -> bool:
    letters = Dispatch.objects.filter(letter__reaction=reaction, state=Dispatch.State.SENDING)
    sending = AutomaticConfirmation.State.SENDING
    receipts = AutomaticConfirmation.objects.filter(item__in=items, state=sending)
    return letters.exists() or receipts.exists()


# What stands where a column must not be empty.
EMPTIED_TEXT: Final = "Gelöscht nach Ablauf der Aufbewahrungsfrist"
# These belong to several Vorgänge: their words stay unless they name this person.
_SHARED: Final = (Measure, MeasureStep, Series)


def texts_after_retention(reaction: Reaction) -> dict[str, str]:
    """Return how each free text reads once the time of keeping is over: nobody looks through it."""
    shared = {model._meta.model_name for model in _SHARED}
    found = {}
    for text in free_texts(reaction):
        if text.key.partition("-")[0] in shared and not any(t.is_known for t in text.traces):
            continue
        words = EMPTIED_TEXT if text.is_needed else ""
        found[text.key] = words[: text.longest]
    return found


@dataclass(frozen=True)
class WhatGoes:
    """What is deleted, as numbers the page names."""

    has_party: bool
    party_stays: bool
    arrivals: int
    letters: int
    waiting_on_paper: int
    schriftsaetze: int


def what_goes(reaction: Reaction) -> WhatGoes:
    """Return what is deleted when a Vorgang is made anonymous."""
    waiting = Dispatch.objects.filter(
        letter__reaction=reaction, state__in=(Dispatch.State.QUEUED, Dispatch.State.HELD)
    )
    paper = waiting.exclude(channel__in=("email", "download"))
    return WhatGoes(
        has_party=reaction.party is not None,
        party_stays=reaction.party is not None and is_needed_elsewhere(reaction.party, reaction),
        arrivals=len(arrivals_of(reaction)),
        letters=reaction.letters.count(),
        waiting_on_paper=paper.count(),
        schriftsaetze=sum(row.schriftsaetze.count() for row in reaction.assignments.all()),
    )


def is_needed_elsewhere(party: Party, reaction: Reaction) -> bool:
    """Tell whether another Vorgang or another person still needs a customer."""
    others = Reaction.objects.filter(party=party).exclude(pk=reaction.pk)
    represents = Party.objects.filter(representations__representative=party)
    if reaction.party is not None:
        represents = represents.exclude(pk=reaction.party.pk)
    return others.exists() or represents.exists()


def waiting_for(reaction: Reaction) -> Anonymising | None:
    """Return the proposal of a Vorgang that waits for its second person."""
    rows = Anonymising.objects.waiting().filter(reaction=reaction)
    return rows.select_related("proposed_by").first()


@dataclass(frozen=True)
class ShownChange:
    """How a text will read, whether that is a change, and why a word like a name stays in it."""

    label: str
    new: str
    is_changed: bool
    why: str


def changes(row: Anonymising) -> list[ShownChange]:
    """Return each text of the Vorgang as the proposal wants it."""
    return [
        ShownChange(
            label=text.label,
            new=row.texts.get(text.key, ""),
            is_changed=row.texts.get(text.key, "") != text.text.strip(),
            why=row.keeps.get(text.key, ""),
        )
        for text in free_texts(row.reaction)
    ]


def kept_files(row: Anonymising) -> list[Document]:
    """Return the files that stay by the proposal, the oldest first."""
    return list(Document.objects.filter(pk__in=row.documents).order_by("stored_at"))
