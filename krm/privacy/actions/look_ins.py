"""Record that KRM reads a document of the E-AKTE, and correct such an entry beside it (R-08)."""

from dataclasses import dataclass
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Role
from krm.privacy.models import LookIn
from krm.privacy.queries.look_ins import gate_of
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.ui.rules import format_date
from krm.work import access
from krm.work.actions.telling import tell


@dataclass(frozen=True)
class Seen:
    """Which document of the E-AKTE is read, of which day, and what for."""

    kind: str
    title: str
    document_on: date
    purpose: str


@journal.verb
def record_look_in(*, reaction: Reaction, seen: Seen, by: Person, at: datetime) -> LookIn:
    """Record that the KRM officer reads a document of the E-AKTE now.

    :raises Refused: for anybody else, without a written consent in force (R-09), for a document
        that is older than the Regelwerk allows on this day (R-08), or without title and purpose.
    """
    on, chain = local_day(at), reaction_chain(reaction.pk)
    access.require_step(by, "look_in", reaction, on)
    row = reactions.locked(reaction)
    gate = gate_of(row, on)
    if gate.consent is None:
        raise Refused(gate.reason, code="no_consent", chain=chain)
    _check(seen, on, chain)
    if seen.document_on < gate.oldest:
        raise Refused(
            f"Das Dokument ist zu alt. Heute darf KRM nur Dokumente ab dem "
            f"{format_date(gate.oldest)} lesen. Was darin steht, sagt der Fachbereich.",
            code="field_document_on",
            chain=chain,
        )
    made = LookIn.objects.create(
        reaction=row, consent=gate.consent, looked_at=at, looked_by=by, entered_at=at,
        **_columns(seen),
    )  # fmt: skip
    _record(Verb.LOOK_IN_RECORDED, made, by, at)
    return made


@journal.verb
def correct_look_in(
    *, reaction: Reaction, look_in: LookIn, seen: Seen, reason: str, by: Person, at: datetime
) -> LookIn:
    """Write beside an entry what is right; the entry itself stays as it is.

    If it turns out that the document was too old on the day of access, that is entered too, and
    the data protection hears of it: the list says what happened, not what should have.

    :raises Refused: for anybody but the officer, without a reason, or if nothing is different.
    """
    on, chain = local_day(at), reaction_chain(reaction.pk)
    access.require_step(by, "correct_look_in", reaction, on)
    row = reactions.locked(reaction)
    found = LookIn.objects.filter(pk=look_in.pk, reaction=row, corrects=None).first()
    if found is None:
        raise Refused(
            "Dieser Eintrag gehört nicht zu diesem Vorgang.", code="field_look_in", chain=chain
        )
    looked_on = local_day(found.looked_at)
    _check(seen, looked_on, chain)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason", chain=chain)
    standing = found.corrections.order_by("-pk").first() or found
    columns = _columns(seen)
    if all(getattr(standing, name) == value for name, value in columns.items()):
        raise Refused("Es ist nichts anders als bisher.", code="unchanged", chain=chain)
    made = LookIn.objects.create(
        reaction=row, consent=found.consent, looked_at=found.looked_at, looked_by=by,
        entered_at=at, corrects=found, reason=reason.strip(),
        is_too_old=seen.document_on < gate_of(row, looked_on).oldest, **columns,
    )  # fmt: skip
    _record(Verb.LOOK_IN_CORRECTED, made, by, at)
    if made.is_too_old:
        _tell_data_protection(made, by, at)
    return made


def _check(seen: Seen, on: date, chain: str) -> None:
    if not seen.title.strip():
        raise Refused("Bitte sagen, welches Dokument.", code="field_document", chain=chain)
    if not seen.purpose.strip():
        raise Refused("Bitte sagen, wozu es nötig ist.", code="field_purpose", chain=chain)
    if seen.document_on > on:
        raise Refused(
            "Das Datum des Dokuments liegt nach der Einsicht.",
            code="field_document_on",
            chain=chain,
        )


def _columns(seen: Seen) -> dict[str, object]:
    return {
        "document_kind": seen.kind,
        "document_title": seen.title.strip(),
        "document_on": seen.document_on,
        "purpose": seen.purpose.strip(),
    }


def _record(verb: Verb, row: LookIn, by: Person, at: datetime) -> None:
    data = {"look_in": row.pk, "corrects": row.corrects_id, "kind": row.document_kind,
            "document_on": row.document_on, "consent": row.consent_id}  # fmt: skip
    personal = {"title": row.document_title, "purpose": row.purpose, "reason": row.reason}
    chain = reaction_chain(row.reaction_id)
    journal.record(verb, chain=chain, by=by, at=at, data=data, personal=personal)


def _tell_data_protection(row: LookIn, by: Person, at: datetime) -> None:
    tell(
        reaction=row.reaction,
        people=people_with_role(Role.DATA_PROTECTION, local_day(at)),
        kind="look_in_too_old",
        what="Ein gelesenes Dokument der E-AKTE war älter als erlaubt.",
        key=str(row.pk),
        url="/e-akte/",
        by=by,
        at=at,
    )
