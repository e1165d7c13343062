"""Everything the house holds of one person, from every table of the inventory (Art. 15 DSGVO).

A table that holds words about customers stands in ``WAYS`` or, with its reason, in ``LEFT_OUT``
(a test compares both with ``inventory.toml``): a new column comes along by itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Q

from krm.arrivals.models import IntakeItem
from krm.documents.models import Document
from krm.journal import queries as journal
from krm.organisation.models import Person
from krm.organisation.queries import office
from krm.parties.models import Party
from krm.parties.rules.traces import traces_in
from krm.privacy.models import SubjectRequest
from krm.privacy.queries.anonymising import arrivals_of, column_of
from krm.privacy.queries.journal_pages import changed_by
from krm.privacy.queries.subject_requests import arrivals_of as arrivals_without_case
from krm.privacy.rules.blackening import Piece, blackened
from krm.privacy.rules.inventory import data_kinds
from krm.reactions.models import Reaction, ReactionDocument
from krm.ui.rules import format_at, format_day

_R: Final = "reaction"
_ADDRESSED: Final = re.compile(r"^(?:Herrn?|Frau|Familie) (?:(?:Prof|Dr)\. )*")
# By table: what it is called, and the way from its rows to a Vorgang; "item" leads to an arrival,
# "either" to the one or the other.
WAYS: Final[Mapping[str, tuple[str, str]]] = {
    "parties.Party": ("Angaben zur Person", "party_pk"),
    "arrivals.Submission": ("Formular", "item"),
    "reactions.Reaction": ("Vorgang", "pk"),
    "reactions.Anliegen": ("Anliegen", _R),
    "reactions.FurtherPoint": ("Weiterer Punkt", _R),
    "casework.CaseNote": ("Notiz", _R),
    "casework.Schriftsatz": ("Schriftsatz", "assignment__reaction"),
    "casework.SchriftsatzPoint": ("Punkt des Schriftsatzes", "schriftsatz__assignment__reaction"),
    "casework.Handover": ("Abgabe", _R),
    "casework.BoardCopy": ("Kopie für den Vorstand", _R),
    "casework.SecondLook": ("Zweite Prüfung", _R),
    "casework.PraiseNote": ("Weitergegebenes Lob", _R),
    "casework.IdeaDecision": ("Entscheidung über die Idee", _R),
    "casework.Hearing": ("Äußerung zu einer Beschwerde", _R),
    "service_center.ServiceCenterCall": ("Anruf im Service Center", _R),
    "triage.ReactionLink": ("Verknüpfung", _R),
    "triage.Series": ("Serie", "members__reaction"),
    "corrections.Correction": ("Korrektur", _R),
    "work.Assignment": ("Auftrag an eine Einheit", _R),
    "work.Task": ("Aufgabe", _R),
    "notices.Notice": ("Mitteilung", "reaction_pk"),
    "reactions.Petition": ("Petition", _R),
    "reactions.Exclusion": ("Ausschluss", _R),
    "petitions.Statement": ("Stellungnahme", _R),
    "petitions.IndividualRemedy": ("Abhilfe", _R),
    "letters.Letter": ("Schreiben", _R),
    "letters.LetterBlock": ("Absatz eines Schreibens", "letter__reaction"),
    "letters.CheckTick": ("Prüfung eines Schreibens", "letter__reaction"),
    "letters.Dispatch": ("Versand", "letter__reaction"),
    "documents.Document": ("Datei", "file"),
    "mailbox.AutomaticConfirmation": ("Automatische Bestätigung", "item"),
    "arrivals.IntakeItem": ("Eingang", "item_pk"),
    "arrivals.Translation": ("Übersetzung", "item"),
    "arrivals.PassedOn": ("Weitergabe im Haus", "item"),
    "arrivals.KeptPart": ("Nicht weitergegeben", "item"),
    "arrivals.Alarm": ("Alarm", "either"),
    "arrivals.DangerHint": ("Hinweis", "either"),
    "arrivals.MeaningReading": ("Gelesener Text", "either"),
    "measures.Besonderheit": ("Besonderheit", _R),
    "measures.Duty": ("Pflicht zur Besonderheit", "besonderheit__reaction"),
    "measures.Disclosure": ("Weitergabe an andere", _R),
    "measures.Measure": ("Maßnahme", "reactions"),
    "measures.MeasureStep": ("Schritt der Maßnahme", "measure__reactions"),
    "parties.Consent": ("Einwilligung", "party"),
    "privacy.LookIn": ("Einsicht in die E-AKTE", _R),
    "privacy.SampleAnswer": ("Stichprobe", "case__reaction"),
    "privacy.LegalHold": ("Löschsperre", _R),
    "privacy.Restriction": ("Einschränkung", _R),
    "privacy.Anonymising": ("Vorschlag, anonym zu machen", _R),
    "privacy.SubjectRequest": ("Antrag zum Datenschutz", "parties"),
    "privacy.RequestLetter": ("Schreiben zum Antrag", "request__parties"),
}
_STAFF: Final = "names people of the house only"
LEFT_OUT: Final[Mapping[str, str]] = {
    "journal.JournalPersonal": "shown as the course of each Vorgang",
    "takeover.RegisterImport": "one table for many; what it said of the person became the Vorgang",
    "public.BarrierReport": "about the public pages; its arrival is in the Auskunft itself",
    "public.RateLimitCount": "digests that say nobody's name",
    "measures.MeetingExample": "without any person",
    "search.Term": "the words of the index alone; what they stand in is there itself",
    "search.Meaning": "what its text means, as numbers; the text is there itself",
    "reports.ReportText": "figures without any person",
    "reports.SavedEvaluation": "figures without any person",
    **dict.fromkeys(
        (
            "arrivals.AlarmAttempt", "arrivals.DangerExample", "arrivals.Duplicate",
            "counter.Fehlanzeige", "desk.PutOff", "desk.RegisterColumns", "desk.RegisterView",
            "letters.LetterText", "mailbox.Mailbox",
            "measures.ContactCause", "measures.Informed", "organisation.Absence",
            "organisation.AccessChange", "organisation.AccessProposal", "organisation.Pause",
            "organisation.PasswordLink", "organisation.Person", "organisation.RoleAssignment",
            "organisation.SentForm", "organisation.SignIn", "organisation.SignInCount",
            "organisation.Unit", "outreach.CardDesign", "outreach.MaterialOrder",
            "privacy.ProcedureEnd", "privacy.RetentionRun", "privacy.Sample", "public.ApiToken",
            "public.PublicSite", "reactions.Confidential", "regelwerk.AssumptionConfirmation",
            "regelwerk.ClosingDay", "regelwerk.DirectiveReview", "regelwerk.RegelwerkVersion",
            "reports.SubmittedReport", "takeover.ColumnMapping", "triage.SeriesMember",
        ),
        _STAFF,
    ),
}  # fmt: skip
# The same words once more, or signs of the program.
_TWICE: Final = frozenset({
    "search_name", "html", "message_id", "dedup_key", "url", "in_reply_to", "thread", "texts",
    "keeps", "blackened",
})  # fmt: skip


def tables() -> dict[str, list[str]]:
    """Return the columns of words that come along, by their table."""
    found: dict[str, list[str]] = {}
    for kind in data_kinds():
        for table, columns in kind.columns.items():
            if table in WAYS:
                model = apps.get_model(table)
                names = [name for name in columns if _is_words(model, name)]
                found.setdefault(table, []).extend(names)
    return found


def _is_words(model: type[models.Model], name: str) -> bool:
    return name not in _TWICE and column_of(model, name).related_model is None


def pieces(request: SubjectRequest) -> list[Piece]:
    """Return every text that is held of the people of a request, with its table and column."""
    people = list(request.parties.order_by("pk"))
    reactions = list(Reaction.objects.filter(party__in=people).order_by("pk"))
    items = [item for reaction in reactions for item in arrivals_of(reaction)]
    items += arrivals_without_case(request)
    found: list[Piece] = []
    for table, columns in tables().items():
        model, (label, way) = apps.get_model(table), WAYS[table]
        where = _where(way, people, reactions, items)
        rows = model._base_manager.filter(where).distinct().order_by("pk")
        found += [
            Piece(label, table, column, text)
            for row in rows
            for column in columns
            if (text := _text(getattr(row, column)))
        ]
    return found + list(_course(reactions))


def as_it_leaves(request: SubjectRequest) -> list[Piece]:
    """Return the same without the blackened words."""
    return [blackened(piece, request.blackened) for piece in pieces(request)]


def _where(
    way: str,
    people: Sequence[Party],
    reactions: Sequence[Reaction],
    items: Sequence[IntakeItem],
) -> Q:
    cases, arrivals = [row.pk for row in reactions], [item.pk for item in items]
    if way == "file":
        return Q(pk__in=_files(cases, arrivals))
    if way == "either":
        return Q(reaction__in=cases) | Q(item__in=arrivals)
    others = {
        "party": "party__in", "party_pk": "pk__in", "parties": "parties__in",
        "request__parties": "request__parties__in",
        "item": "item__in", "item_pk": "pk__in",
    }  # fmt: skip
    if way not in others:
        return Q(**{f"{way}__in": cases})
    keys = arrivals if way.startswith("item") else [party.pk for party in people]
    return Q(**{others[way]: keys})


def _files(cases: Sequence[int], arrivals: Sequence[int]) -> "models.QuerySet[Document, Any]":
    own = Q(pk__in=IntakeItem.documents.through.objects.filter(
        intakeitem__in=arrivals).values("document"))  # fmt: skip
    of_cases = ReactionDocument.objects.filter(reaction__in=cases).values("document")
    return Document.objects.filter(own | Q(pk__in=of_cases)).values("pk")


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(text for part in value.values() if (text := _text(part)))
    if isinstance(value, list | tuple):
        return "; ".join(text for part in value if (text := _text(part)))
    return str(value or "").strip()


def _course(reactions: Iterable[Reaction]) -> Iterator[Piece]:
    """Return what was done in each Vorgang, and when somebody of the house opened it."""
    for row in reactions:
        for line in reversed(changed_by(row)):
            words = f"{row.number}, {format_at(line.at)}: {line.what}"
            yield Piece("Verlauf", "journal.JournalEntry", "sentence", words)
        for read in journal.reads_of(row.pk):
            words = f"{row.number} geöffnet {format_day(read.hour)}"
            yield Piece("Wer gelesen hat", "journal.JournalRead", "hour", words)


def proposals(request: SubjectRequest, found: Sequence[Piece]) -> dict[str, str]:
    """Return the words to be blackened, with what they are: other people, patterns, staff."""
    own = _own_words(request)
    known = _others(request, found)
    words: dict[str, str] = {}
    for piece in found:
        for trace in traces_in(piece.text, known):
            if not any(word in trace.words.casefold() for word in own):
                words.setdefault(trace.words, trace.what)
                # Elsewhere the same person stands without "Frau".
                if bare := _ADDRESSED.sub("", trace.words):
                    words.setdefault(bare, trace.what)
    return words


def _own_words(request: SubjectRequest) -> set[str]:
    columns = (
        "last_name", "organisation_name", "email", "phone", "customer_number", "street",
    )  # fmt: skip
    rows = request.parties.values_list(*columns)
    own = {word.casefold() for row in rows for word in row if word}
    # How the house is reached is nobody's secret.
    house = office()
    own |= {word.casefold() for word in (house.phone, house.email, house.street) if word}
    return own | {word.casefold() for word in request.name.split()[-1:]}


def _others(request: SubjectRequest, found: Iterable[Piece]) -> dict[str, list[str]]:
    """Return the names of everybody else we know that stand in these texts."""
    said = {word for piece in found for word in re.findall(r"[A-ZÄÖÜ][\w’'-]+", piece.text)}
    others = Party.objects.exclude(pk__in=request.parties.values("pk"))
    staff = Person.objects.filter(last_name__in=said)
    return {
        "andere Person": sorted(set(
            others.filter(last_name__in=said).values_list("last_name", flat=True))),
        "Beschäftigte": sorted(set(staff.values_list("last_name", flat=True))),
    }  # fmt: skip
