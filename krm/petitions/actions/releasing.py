"""The way of a Stellungnahme to its release: KRM, executive, chair of the Trägerversammlung."""

from dataclasses import dataclass
from datetime import date, datetime

from krm.documents import actions as documents
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Right, Role
from krm.petitions.actions.stepping import take
from krm.petitions.models import Statement
from krm.petitions.queries import latest_statement
from krm.petitions.queries.composing import with_facts
from krm.petitions.rules.statement import Content, digest_of, is_mark_of, mark_of, missing_in
from krm.reactions import actions as reactions
from krm.reactions.models import Petition, Reaction, ReactionDocument
from krm.reactions.queries import needs_chair, petition_of
from krm.work.actions.telling import tell, tell_holders
from krm.work.queries import desk_of


def require_true(reaction: Reaction, digest: str = "") -> Statement:
    """Return the newest version if it says what the Vorgang says now.

    :param digest: of the version the person has read; "" where nobody could have read another.
    :raises Refused: if the Vorgang says something else by now, or there is a newer version.
    """
    chain = reaction_chain(reaction.pk)
    statement, petition = latest_statement(reaction), petition_of(reaction)
    if statement is None or petition is None:
        raise Refused("Es gibt noch keine Stellungnahme.", code="no_statement", chain=chain)
    if digest and digest != statement.digest:
        raise Refused(
            f"Inzwischen gibt es Fassung {statement.version}. Bitte lesen Sie diese.",
            code="other_version",
            chain=chain,
        )
    content = Content.from_json(statement.content)
    if digest_of(with_facts(content, reaction, petition)) != statement.digest:
        raise Refused(
            f"Seit Fassung {statement.version} haben sich Angaben im Vorgang geändert. KRM muss "
            "die Stellungnahme noch einmal speichern und vorlegen.",
            code="statement_outdated",
            chain=chain,
        )
    return statement


def _require_whole(reaction: Reaction, petition: Petition, statement: Statement) -> None:
    """Refuse what lacks a part since topics of the Trägerversammlung were found later."""
    content = Content.from_json(statement.content)
    needs_organisation = bool(needs_chair(reaction, petition))
    if missing := missing_in(content, needs_organisation=needs_organisation):
        raise Refused(
            f"In der Stellungnahme fehlt noch: {', '.join(missing)}. KRM muss es ergänzen.",
            code="statement_incomplete",
            chain=reaction_chain(reaction.pk),
        )


@journal.verb
def present_statement(
    *, reaction: Reaction, digest: str = "", by: Person, at: datetime
) -> Statement:
    """Give the Stellungnahme to the executive.

    :param digest: of the version the person has read.
    :raises Refused: if it is not complete, or the topics are not checked.
    """
    current = reactions.locked(reaction)
    statement = latest_statement(current)
    row, petition = take(
        name="present_statement",
        reaction=current,
        verb=Verb.STATEMENT_PRESENTED,
        data={"version": statement.version if statement else None},
        by=by,
        at=at,
    )
    statement = require_true(row, digest)
    _require_whole(row, petition, statement)
    petition.presented_hash, petition.waiting_since = statement.digest, at
    petition.save()
    statement.presented_at = at
    statement.save(update_fields=["presented_at"])
    tell_holders(
        reaction=row,
        right=Right.APPROVE_STATEMENT,
        kind="statement_presented",
        what="Eine Stellungnahme liegt Ihnen vor und wartet auf Ihre Entscheidung.",
        key=f"{statement.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )
    return statement


@journal.verb
def approve_statement(
    *, reaction: Reaction, digest: str = "", by: Person, at: datetime
) -> Statement:
    """Release the Stellungnahme as the executive, or give it to the chair (R-35).

    With topics of the Trägerversammlung the chair releases; without any this is the release.

    :param digest: of the version the person has read.
    :raises Refused: if a gate is shut or there is a newer version.
    """
    current = reactions.locked(reaction)
    statement = latest_statement(current)
    row, petition = take(
        name="approve_statement",
        reaction=current,
        verb=Verb.STATEMENT_APPROVED,
        data={"version": statement.version if statement else None, "digest": digest or None},
        personal={"what": _approving(current, by, local_day(at))},
        by=by,
        at=at,
    )
    statement = require_true(row, digest)
    petition.approved_hash, petition.waiting_since = statement.digest, at
    statement.approved_at, statement.approved_by = at, by
    if needs_chair(row, petition):
        petition.chair_hash = statement.digest
        petition.chair_asked_at = petition.chair_asked_at or at
        statement.chair_asked_at = at
    petition.save()
    statement.save(update_fields=["approved_at", "approved_by", "chair_asked_at"])
    if statement.chair_asked_at == at:
        _tell_chair(row, statement, by, at)
    return statement


def _approving(reaction: Reaction, by: Person, on: date) -> str:
    petition = petition_of(reaction)
    who = "durch die Geschäftsführung"
    if Role.EXECUTIVE not in roles_on(by, on):
        who = "durch den Vorsitz der Trägerversammlung anstelle der Geschäftsführung"
    if petition is not None and needs_chair(reaction, petition):
        return f"{who} dem Vorsitz der Trägerversammlung vorgelegt"
    return f"{who} freigegeben"


def _tell_chair(reaction: Reaction, statement: Statement, by: Person, at: datetime) -> None:
    tell(
        reaction=reaction,
        people=people_with_role(Role.TV_CHAIR, local_day(at)),
        kind="statement_before_chair",
        what="Eine Stellungnahme liegt Ihnen zur Freigabe vor.",
        key=f"{statement.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )


@journal.verb
def release_statement(
    *, reaction: Reaction, digest: str, resolution: str, by: Person, at: datetime
) -> Statement:
    """Release exactly this version as chair of the Trägerversammlung (R-35, AS-58).

    :param digest: of the version the person has read; another one is not released.
    :param resolution: of the Trägerversammlung, by which the chair releases.
    :raises Refused: without a resolution, for another version, or if none is presented.
    """
    _require_words(reaction, resolution=resolution)
    row, petition = take(
        name="release_statement",
        reaction=reaction,
        verb=Verb.STATEMENT_RELEASED,
        data={"digest": digest, "how": Statement.Way.SIGN_IN.value},
        personal={"name": by.display_name, "resolution": resolution.strip()},
        by=by,
        at=at,
    )
    statement = require_true(row, digest)
    given = Release(local_day(at), by.display_name, resolution.strip())
    return _released(petition, statement, given, Statement.Way.SIGN_IN, by, at)


@dataclass(frozen=True)
class Release:
    """When and by whom it was released, and by which resolution."""

    released_on: date
    name: str
    resolution: str


@dataclass(frozen=True)
class SignedPaper:
    """A signed release as a file, with the Prüfzeichen that stands on it."""

    content: bytes
    file_name: str
    mark: str


@journal.verb
def file_release(
    *, reaction: Reaction, release: Release, paper: SignedPaper, by: Person, at: datetime
) -> Statement:
    """File the chair's signed release of exactly this version, as the executive (R-35).

    :raises Refused: if the Prüfzeichen belongs to another version, the file is not accepted, or
        the day cannot be right.
    """
    _require_words(reaction, name=release.name, resolution=release.resolution)
    row, petition = take(
        name="file_release",
        reaction=reaction,
        verb=Verb.STATEMENT_RELEASED,
        data={"how": Statement.Way.PAPER.value, "released_on": release.released_on},
        personal={"name": release.name.strip(), "resolution": release.resolution.strip()},
        by=by,
        at=at,
    )
    statement = require_true(row)
    _check_paper(row, statement, release, paper, local_day(at))
    document = documents.store_document(
        content=paper.content,
        name=paper.file_name,
        title=f"Freigabe der Stellungnahme, Fassung {statement.version}",
        chain=reaction_chain(row.pk),
        by=by,
        at=at,
    )
    reactions.add_document(
        reaction=row, document=document, kind=ReactionDocument.Kind.RELEASE, by=by, at=at
    )
    return _released(petition, statement, release, Statement.Way.PAPER, by, at)


def _check_paper(
    reaction: Reaction, statement: Statement, release: Release, paper: SignedPaper, on: date
) -> None:
    chain = reaction_chain(reaction.pk)
    if not is_mark_of(paper.mark, statement.digest):
        raise Refused(
            f"Das Prüfzeichen gehört nicht zu Fassung {statement.version} "
            f"({mark_of(statement.digest)}). Unterschrieben ist eine andere Fassung; der Vorsitz "
            "muss diese unterschreiben.",
            code="field_mark",
            chain=chain,
        )
    if release.released_on > on:
        raise Refused("Dieser Tag liegt in der Zukunft.", code="field_released_on", chain=chain)
    if release.released_on < local_day(statement.drafted_at):
        raise Refused(
            "An diesem Tag gab es die Fassung noch nicht. Bitte das Datum prüfen.",
            code="field_released_on",
            chain=chain,
        )


def _require_words(reaction: Reaction, **words: str) -> None:
    for field, text in words.items():
        if not text.strip():
            what = "den Beschluss" if field == "resolution" else "den Namen"
            raise Refused(
                f"Bitte {what} angeben.", code=f"field_{field}", chain=reaction_chain(reaction.pk)
            )


def _released(
    petition: Petition,
    statement: Statement,
    release: Release,
    how: str,
    by: Person,
    at: datetime,
) -> Statement:
    petition.released_hash, petition.waiting_since = statement.digest, at
    petition.save()
    statement.released_on, statement.released_at, statement.released_by = (
        release.released_on,
        at,
        by,
    )
    statement.released_name = release.name.strip()
    statement.resolution, statement.released_how = release.resolution.strip(), how
    statement.save()
    tell_holders(
        reaction=statement.reaction,
        right=Right.TRANSMIT_STATEMENT,
        kind="statement_released",
        what="Die Stellungnahme ist freigegeben. Bitte übermitteln Sie sie.",
        key=str(statement.pk),
        by=by,
        at=at,
    )
    return statement


@journal.verb
def return_statement(*, reaction: Reaction, remark: str, by: Person, at: datetime) -> Statement:
    """Give a presented Stellungnahme back to KRM; whatever was released before is void.

    :raises Refused: without a remark, or if none is presented.
    """
    chain = reaction_chain(reaction.pk)
    if not remark.strip():
        raise Refused("Bitte sagen, was zu ändern ist.", code="field_remark", chain=chain)
    row, petition = take(
        name="return_statement",
        reaction=reaction,
        verb=Verb.STATEMENT_RETURNED,
        personal={"remark": remark.strip()},
        by=by,
        at=at,
    )
    statement = latest_statement(row)
    if statement is None:
        raise Refused("Es gibt noch keine Stellungnahme.", code="no_statement", chain=chain)
    petition.void_releases()
    petition.waiting_since = at
    petition.save()
    statement.return_remark, statement.returned_at, statement.returned_by = remark.strip(), at, by
    statement.save()
    tell(
        reaction=row,
        people=[desk_of(row, local_day(at))],
        kind="statement_returned",
        what="Die Stellungnahme ist zur Überarbeitung zurück.",
        key=f"{statement.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )
    return statement
