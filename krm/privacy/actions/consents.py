"""Record what a customer agrees to in a Vorgang, and take it back (R-09, R-29)."""

from dataclasses import dataclass
from datetime import date, datetime

from krm.casework.actions.record import attach
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties import actions as parties
from krm.parties.models import Consent, Party
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction, ReactionDocument
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
    """

    purpose: str
    form: str
    given_on: date
    text_version: str = ""
    note: str = ""
    document: str = ""
    file: NewFile | None = None


@journal.verb
def record_consent(*, reaction: Reaction, given: Given, by: Person, at: datetime) -> Consent:
    """Record a consent for this Vorgang; the paper or the note that proves it stays with it.

    :raises Refused: if nobody is recorded, the day lies ahead, or the proof is missing.
    """
    on, chain = local_day(at), reaction_chain(reaction.pk)
    access.require_step(by, "record_consent", reaction, on)
    row = reactions.locked(reaction)
    party = _party_of(row, chain)
    if given.given_on > on:
        raise Refused("Der Tag liegt in der Zukunft.", code="field_given_on", chain=chain)
    if given.form == _F.ORAL:
        _check_oral(given, chain)
    document = _proof(row, given, by, at)
    return parties.give_consent(
        party=party,
        purpose=given.purpose,
        form=given.form,
        given_on=given.given_on,
        reaction_pk=row.pk,
        document=document,
        note=given.note.strip(),
        text_version=given.text_version,
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
def withdraw_consent(
    *, reaction: Reaction, consent: Consent, on: date, by: Person, at: datetime
) -> Consent:
    """Take a consent back; from then on nothing happens on its ground, the proof stays.

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
    return parties.end_consent(consent=found, on=on, chain=chain, by=by, at=at)
