"""Record what a customer agrees to in a Vorgang, and take it back (R-09, R-29)."""

from dataclasses import dataclass
from datetime import date, datetime

from krm.casework.actions.record import attach
from krm.casework.queries.marks import ReadMark, read_marks
from krm.casework.queries.returned import returned_forms
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.measures.actions import raising
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties import actions as parties
from krm.parties.models import Consent, Party
from krm.privacy.queries.consents import consents_of
from krm.privacy.queries.look_ins import look_ins_after
from krm.privacy.rules.consent_forms import printed_words
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction, ReactionDocument
from krm.ui.rules import format_date, join_words
from krm.work import access

_F, _P = Consent.Form, Consent.Purpose


@dataclass(frozen=True)
class NewFile:
    """A file as it was uploaded."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Given:
    """What somebody agreed to, how, since when, and how we know it.

    :param text_version: which text the person agreed to.
    :param document: the key of a file that lies in the Vorgang already.
    :param paper_checked: a person has looked whose paper it is, although its code fits nobody here.
    """

    purpose: str
    form: str
    given_on: date
    text_version: str = ""
    note: str = ""
    document: str = ""
    file: NewFile | None = None
    paper_checked: bool = False


@journal.verb
def record_consent(*, reaction: Reaction, given: Given, by: Person, at: datetime) -> Consent:
    """Record a consent for this Vorgang; the paper or the note that proves it stays with it.

    :raises Refused: if nobody is recorded, the day lies ahead or before a withdrawal, the proof is
        missing, was used before, or its code says that it belongs elsewhere.
    """
    on, chain = local_day(at), reaction_chain(reaction.pk)
    access.require_step(by, "record_consent", reaction, on)
    row = reactions.locked(reaction)
    party = _party_of(row, chain)
    if given.given_on > on:
        raise Refused("Der Tag liegt in der Zukunft.", code="field_given_on", chain=chain)
    if given.form == _F.ORAL:
        _check_oral(given, chain)
    _check_withdrawn(row, given, chain)
    document = _proof(row, given, by, at)
    printed = _of_our_form(row, document, given, chain) if document is not None else None
    return parties.give_consent(
        party=party,
        purpose=given.purpose,
        form=given.form,
        given_on=given.given_on,
        reaction_pk=row.pk,
        document=document,
        note=given.note.strip(),
        text_version=printed_words(printed.version) if printed else given.text_version,
        chain=chain,
        by=by,
        at=at,
    )


def _party_of(reaction: Reaction, chain: str) -> Party:
    if reaction.party is None:
        raise Refused(
            "Zu diesem Vorgang ist keine Person erfasst. Ohne sie gibt es keine Einwilligung.",
            code="no_party",
            chain=chain,
        )
    return reaction.party


def _check_oral(given: Given, chain: str) -> None:
    if given.purpose == _P.EAKTE:
        raise Refused(
            "Für die Einsicht in die E-AKTE reicht eine mündliche Einwilligung nicht. Bitte den "
            "Vordruck geben und unterschreiben lassen.",
            code="field_form",
            chain=chain,
        )
    if not given.note.strip():
        raise Refused(
            "Bitte als Vermerk schreiben, wer wann was gesagt hat.", code="field_note", chain=chain
        )


def _check_withdrawn(reaction: Reaction, given: Given, chain: str) -> None:
    """A paper from before a withdrawal has ended with it."""
    ends = Consent.objects.filter(
        reaction_pk=reaction.pk,
        party=reaction.party,
        purpose=given.purpose,
        withdrawn_on__gt=given.given_on,
    )
    ended = ends.order_by("-withdrawn_on").values_list("withdrawn_on", flat=True).first()
    if ended is not None:
        raise Refused(
            f"Diese Einwilligung ist am {format_date(ended)} widerrufen worden. Was davor "
            "unterschrieben wurde, gilt nicht mehr. Bitte neu unterschreiben lassen.",
            code="field_given_on",
            chain=chain,
        )


def _of_our_form(
    reaction: Reaction, document: Document, given: Given, chain: str
) -> ReadMark | None:
    """Return what the code of our printed form on a paper says; None: there is none that helps.

    :raises Refused: if the paper proves a consent already, is for another Vorgang or purpose, or if
        nobody has looked whose it is although its code fits nobody here.
    """
    field = "field_file" if given.file is not None else "field_document"
    used = Consent.objects.filter(
        document=document, reaction_pk=reaction.pk, purpose=given.purpose, party=reaction.party
    )
    if used.exists():
        raise Refused("Dieses Papier ist schon eingetragen.", code=field, chain=chain)
    marks = read_marks([documents.text_with_marks(document)])
    own = [mark for mark in marks if mark.reaction == reaction]
    if own and all(mark.purpose != given.purpose for mark in own):
        raise Refused(
            f"Der Vordruck auf dem Papier ist für: {own[0].label}. Bitte das bei „Wozu?“ wählen.",
            code="field_purpose",
            chain=chain,
        )
    if any(mark.reaction is not None for mark in marks) and not own:
        raise Refused(
            "Auf dem Papier steht der Code eines anderen Vorgangs. Bitte ansehen, wohin es gehört.",
            code=field,
            chain=chain,
        )
    if marks and not own and not given.paper_checked:
        raise Refused(
            "Auf dem Papier steht ein Code, der nicht zu diesem Vorgang und dieser Person passt: "
            "Er ist alt oder fremd. Bitte ansehen, wer unterschrieben hat, und es hier bestätigen.",
            code="field_paper_checked",
            chain=chain,
        )
    return next((mark for mark in own if mark.purpose == given.purpose), None)


def _proof(reaction: Reaction, given: Given, by: Person, at: datetime) -> Document | None:
    """Return the paper that proves a consent, put to the Vorgang; a spoken one has a note."""
    chain = reaction_chain(reaction.pk)
    if given.file is not None:
        return _stored(reaction, given, by, at)
    if given.document:
        seen = access.visible_documents(by, reaction, local_day(at))
        row = seen.filter(document_id=given.document).first()
        if row is None:
            raise Refused("Diese Datei liegt nicht im Vorgang.", code="field_document", chain=chain)
        return row.document
    if given.form == _F.ORAL:
        return None
    raise Refused(
        "Der Nachweis fehlt. Bitte die Einwilligung als Datei hochladen oder eine Datei des "
        "Vorgangs wählen.",
        code="field_file",
        chain=chain,
    )


def _stored(reaction: Reaction, given: Given, by: Person, at: datetime) -> Document:
    file, chain = given.file, reaction_chain(reaction.pk)
    assert file is not None, "asked only with a file"
    title = f"Einwilligung: {_P(given.purpose).label}"
    try:
        document = documents.store_document(
            content=file.content, name=file.name, title=title, by=by, at=at, chain=chain
        )
    except Refused as refusal:
        raise Refused(refusal.reason, code="field_file", chain=chain) from refusal
    kind = ReactionDocument.Kind.CONSENT
    attach(reaction=reaction, document=document, kind=kind, by=by, at=at)
    return document


@journal.verb
def put_paper_away(
    *, reaction: Reaction, document: Document, reason: str, by: Person, at: datetime
) -> Document:
    """Put away a printed form that came back and counts for nothing; the file stays where it is.

    It is offered no more. Whoever finds that it counts after all records it as a file of the
    Vorgang.

    :raises Refused: without a reason, or if no such paper waits in this Vorgang.
    """
    on, chain = local_day(at), reaction_chain(reaction.pk)
    access.require_step(by, "put_paper_away", reaction, on)
    row = reactions.locked(reaction)
    if not reason.strip():
        raise Refused("Bitte sagen, warum der Vordruck nicht gilt.", code="field_reason",
                      chain=chain)  # fmt: skip
    files = access.visible_documents(by, row, on).filter(document=document)
    if not returned_forms(row, files, consents_of(row)):
        raise Refused("Dieser Vordruck wartet hier nicht mehr.", code="field_document",
                      chain=chain)  # fmt: skip
    journal.record(
        Verb.PAPER_PUT_AWAY,
        chain=chain,
        by=by,
        at=at,
        data={"document": str(document.pk)},
        personal={"reason": reason.strip()},
    )
    return document


@journal.verb
def withdraw_consent(
    *, reaction: Reaction, consent: Consent, on: date, by: Person, at: datetime
) -> Consent:
    """Take a consent back; from then on nothing happens on its ground, the proof stays.

    What was read in the E-AKTE after that day is a Besonderheit for executive and data protection.

    :raises Refused: if it is none of this Vorgang, taken back already, the day lies ahead or before
        the consent.
    """
    today, chain = local_day(at), reaction_chain(reaction.pk)
    access.require_step(by, "withdraw_consent", reaction, today)
    row = reactions.locked(reaction)
    found = Consent.objects.filter(pk=consent.pk, party=row.party, reaction_pk=row.pk).first()
    if found is None:
        raise Refused(
            "Diese Einwilligung gehört nicht zu diesem Vorgang.", code="field_consent", chain=chain
        )
    if found.withdrawn_on is not None:
        raise Refused("Diese Einwilligung ist schon widerrufen.", code="field_consent", chain=chain)
    if on > today:
        raise Refused("Der Tag liegt in der Zukunft.", code="field_on", chain=chain)
    if on < found.given_on:
        raise Refused("Die Einwilligung wurde erst danach erteilt.", code="field_on", chain=chain)
    ended = parties.end_consent(consent=found, on=on, chain=chain, by=by, at=at)
    if late := look_ins_after(ended, on):
        days = sorted({local_day(look.looked_at) for look in late})
        named = join_words([format_date(day) for day in days], "und")
        note = f"Widerrufen ist die Einwilligung am {format_date(on)}, gelesen wurde am {named}."
        raising.raise_from_withdrawal(reaction=row, consent_pk=ended.pk, note=note, by=by, at=at)
    return ended
