"""What a Vorgang holds: assess and answer its Anliegen, attach documents, link it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import F

from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.parties.models import Party
from krm.reactions.actions.stepping import locked, require_open
from krm.reactions.models import Anliegen, FurtherPoint, Reaction, ReactionDocument
from krm.reactions.rules import Assessment, PartyRole, RunningProcedure
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk

_ASSESSED = (
    "assessment", "criterion", "assessment_reason", "remedy", "is_handed_over",
    "refers_to_procedure", "procedure", "procedure_reference", "procedure_stage",
)  # fmt: skip
_PROPOSED = ("proposed_assessment", "proposed_criterion", "proposed_reason")


# When nothing can be put to the words of the answer any more, and why.
_SAID = {
    State.ANSWER_RELEASED: "Die Antwort ist schon freigegeben. Bitte zuerst die Freigabe "
    "zurücknehmen.",
    State.ANSWERED: "Die Antwort ist schon hinausgegangen. An ihrem Text ändert sich nichts mehr.",
}
_NO_STATEMENT = (
    "Anliegen {number} verweist auf das laufende Verfahren. Daneben steht keine Stellungnahme zur "
    "Sache und keine Bewertung. Bitte beides leer lassen."
)


def _check_reference(anliegen: Anliegen, procedure: RunningProcedure, *judged: str) -> None:
    """Refuse a reference to no procedure, and an assessment beside one (R-30).

    :raises Refused: with what is wrong.
    """
    chain = reaction_chain(anliegen.reaction_id)
    if not procedure.runs:
        raise Refused(
            f"Bitte bei Anliegen {anliegen.position} sagen, welches Verfahren läuft.",
            code="field_procedure",
            chain=chain,
        )
    if any(word.strip() for word in judged):
        number = anliegen.position
        raise Refused(
            _NO_STATEMENT.format(number=number), code="statement_beside_procedure", chain=chain
        )


def _columns_of(procedure: RunningProcedure) -> tuple[str, str, str]:
    return procedure.kind, procedure.reference.strip()[:60], procedure.stage.strip()[:160]


def _assessment_verb(anliegen: Anliegen, before: str) -> Verb:
    """Return what became of an Anliegen: referred, judged, or only the reasons for it changed."""
    if anliegen.refers_to_procedure:
        return Verb.ANLIEGEN_REFERRED
    is_same = bool(anliegen.assessment) and anliegen.outcome == before
    return Verb.ASSESSMENT_DETAILED if is_same else Verb.ANLIEGEN_ASSESSED


def _record_assessment(anliegen: Anliegen, old: str, before: str, by: Actor, at: datetime) -> None:
    """Journal how an Anliegen stands now, judged or referred to a procedure.

    :param before: how it came out so far, in the words of the pages.
    """
    refers = anliegen.refers_to_procedure
    journal.record(
        _assessment_verb(anliegen, before),
        chain=reaction_chain(anliegen.reaction_id),
        by=by,
        at=at,
        data={
            "position": anliegen.position,
            "code": anliegen.code,
            "old": old or None,
            "new": anliegen.assessment,
            "criterion": anliegen.criterion or None,
            "remedy": anliegen.remedy or None,
            "handed_over": anliegen.is_handed_over,
            "procedure": refers,
            "which": anliegen.procedure if refers else None,
        },
        personal={
            "reason": anliegen.assessment_reason,
            "outcome": anliegen.outcome,
            "procedure": str(anliegen.running),
        },
    )


@journal.verb
def name_procedures(
    *, reaction: Reaction, procedures: Mapping[int, RunningProcedure], by: Actor, at: datetime
) -> None:
    """Write down which Anliegen are decided in a running procedure; the answer refers to it (R-30).

    :param procedures: by the primary key of the Anliegen; one that does not run changes nothing.
    :raises Refused: if one has an answer or assessment already: the matter was spoken to.
    """
    for anliegen in reaction.anliegen.filter(pk__in=procedures).order_by("position"):
        procedure = procedures[anliegen.pk]
        if not procedure.runs or (anliegen.refers_to_procedure and anliegen.running == procedure):
            continue
        _check_reference(anliegen, procedure, anliegen.answer)
        assess_anliegen(
            anliegen=anliegen,
            assessment=anliegen.assessment,
            criterion=anliegen.criterion,
            reason=anliegen.assessment_reason,
            remedy=anliegen.remedy,
            is_handed_over=anliegen.is_handed_over,
            refers_to_procedure=True,
            procedure=procedure,
            by=by,
            at=at,
        )


def _check_assessment(reaction: Reaction, assessment: str, criterion: str, reason: str) -> None:
    if assessment == Assessment.UNBERECHTIGT and not criterion:
        raise Refused("Für „unberechtigt“ fehlt das Kriterium.", code="field_criterion")
    if assessment == Assessment.UNBERECHTIGT and not reason.strip():
        raise Refused("Für „unberechtigt“ fehlt die Begründung.", code="field_reason")
    criteria = regelwerk.rules_of(reaction.regelwerk_version).criteria
    if assessment and assessment not in criteria:
        raise Refused("Diese Bewertung gibt es nicht.", code="field_assessment")
    if criterion and criterion not in {item.code for item in criteria.get(assessment, ())}:
        raise Refused("Dieses Kriterium gehört nicht zu der Bewertung.", code="field_criterion")


def _write_assessment(
    anliegen: Anliegen, values: tuple[object, ...], stands: tuple[object, ...]
) -> None:
    """Write how an Anliegen is assessed; what was proposed is settled with it."""
    for name, value in zip(_ASSESSED, values, strict=True):
        setattr(anliegen, name, value)
    # Handing over alone judges nothing: what is proposed stays for whoever takes it back.
    if values[:4] != stands[:4] or values[4] == stands[4]:
        for name in _PROPOSED:
            setattr(anliegen, name, "")
    anliegen.save(update_fields=[*_ASSESSED, *_PROPOSED])


@journal.verb
def assess_anliegen(
    *,
    anliegen: Anliegen,
    assessment: str,
    criterion: str = "",
    reason: str = "",
    remedy: str = "",
    is_handed_over: bool = False,
    refers_to_procedure: bool = False,
    is_completion: bool = False,
    procedure: RunningProcedure | None = None,
    by: Actor,
    at: datetime,
) -> Anliegen:
    """Assess one Anliegen; unberechtigt needs a published criterion and a text (AS-29).

    The same assessment once more changes nothing; a proposal is settled by it, also by leaving it
    open.

    :param is_completion: KRM completes what a unit closed in its absence (R-13).
    :param refers_to_procedure: a running procedure decides; then nobody assesses it (R-30).
    :param procedure: which one; None means the one that is known already.
    :raises Refused: if the reason for unberechtigt is missing, the criterion is not a published
        one, the Vorgang has ended, no procedure is named, or it is assessed beside one.
    """
    if anliegen.reaction.state != State.ANONYMOUS_RECORDED and not is_completion:
        require_open(anliegen.reaction)
    _check_assessment(anliegen.reaction, assessment, criterion, reason)
    named = (anliegen.procedure, anliegen.procedure_reference, anliegen.procedure_stage)
    if refers_to_procedure:
        procedure = anliegen.running if procedure is None or not procedure.runs else procedure
        _check_reference(anliegen, procedure, assessment, criterion, reason, remedy)
        named = _columns_of(procedure)
    old, before = anliegen.assessment, anliegen.outcome
    values = (assessment, criterion, reason, remedy, is_handed_over, refers_to_procedure, *named)
    stands = tuple(getattr(anliegen, name) for name in _ASSESSED)
    if values == stands and not anliegen.proposed_assessment:
        return anliegen
    _write_assessment(anliegen, values, stands)
    Reaction.objects.filter(pk=anliegen.reaction_id).update(revision=F("revision") + 1)
    _record_assessment(anliegen, old, before, by, at)
    return anliegen


@journal.verb
def propose_assessment(
    *,
    anliegen: Anliegen,
    assessment: str,
    criterion: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Anliegen:
    """Keep what a ticket suggests as the result; a person who assesses sees it and decides.

    :raises Refused: as `assess_anliegen` does.
    """
    require_open(anliegen.reaction)
    _check_assessment(anliegen.reaction, assessment, criterion, reason)
    for name, value in zip(_PROPOSED, (assessment, criterion, reason), strict=True):
        setattr(anliegen, name, value)
    anliegen.save(update_fields=_PROPOSED)
    Reaction.objects.filter(pk=anliegen.reaction_id).update(revision=F("revision") + 1)
    journal.record(
        Verb.ASSESSMENT_PROPOSED,
        chain=reaction_chain(anliegen.reaction_id),
        by=by,
        at=at,
        data={"position": anliegen.position, "new": assessment, "criterion": criterion or None},
        personal={"reason": reason, "outcome": Assessment.label(assessment)},
    )
    return anliegen


@journal.verb
def answer_points(
    *,
    reaction: Reaction,
    answers: Mapping[int, str],
    further: Mapping[int, str],
    by: Actor,
    at: datetime,
) -> None:
    """Write the answer paragraph of each Anliegen and further point, by their primary keys.

    What is answered like that already stays as it is.

    :raises Refused: if the Vorgang has ended, its answer is released, or one of them is decided in
        a running procedure: the answer only refers to that (R-30).
    """
    require_open(reaction)
    state = locked(reaction).state
    judged, points = reaction.anliegen.filter(pk__in=answers), reaction.further_points
    is_new = any(row.answer != answers[row.pk] for row in judged) or any(
        point.answer != further[point.pk] for point in points.filter(pk__in=further)
    )
    if is_new and state in _SAID:
        raise Refused(
            _SAID[State(state)], code="already_released", chain=reaction_chain(reaction.pk)
        )
    for anliegen in judged.filter(refers_to_procedure=True):
        _check_reference(anliegen, anliegen.running, answers[anliegen.pk])
    answered = _answer(reaction.anliegen.filter(pk__in=answers), answers)
    others = _answer(reaction.further_points.filter(pk__in=further), further)
    if not (answered or others):
        return
    Reaction.objects.filter(pk=reaction.pk).update(revision=F("revision") + 1)
    journal.record(
        Verb.ANLIEGEN_CHANGED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"answered": answered, "further": others},
    )


def _answer(
    rows: Iterable[Anliegen] | Iterable[FurtherPoint], answers: Mapping[int, str]
) -> list[int]:
    """Write what is answered anew, and return of which rows."""
    new = [row for row in rows if row.answer != answers[row.pk]]
    for row in new:
        row.answer = answers[row.pk]
        row.save(update_fields=["answer"])
    return sorted(row.pk for row in new)


@journal.verb
def add_document(
    *, reaction: Reaction, document: Document, kind: str, by: Actor, at: datetime
) -> ReactionDocument:
    """Attach a stored document to the Vorgang; the same one is attached once."""
    attached, is_new = ReactionDocument.objects.get_or_create(
        reaction=reaction, document=document, defaults={"kind": kind, "added_at": at}
    )
    if is_new:
        journal.record(
            Verb.DOCUMENT_ADDED,
            chain=reaction_chain(reaction.pk),
            by=by,
            at=at,
            data={"document": str(document.pk), "kind": kind, "sha256": document.sha256},
            personal={"title": document.title},
        )
    return attached


@journal.verb
def write_role(
    *, reaction: Reaction, role: str, party: Party | None = None, by: Actor, at: datetime
) -> Reaction:
    """Write down in which role the party of the Vorgang reacts, or that it is somebody else.

    The same role once more changes nothing.

    :param party: the customer, if the one known so far only spoke for them.
    :raises Refused: if there is no such role.
    """
    if role not in dict(PartyRole.choices):
        raise Refused("Diese Rolle gibt es nicht.", code="field_role")
    row = locked(reaction)
    old, old_party = row.party_role, row.party_id
    if old == role and party is None:
        return row
    row.party_role = role
    if party is not None:
        row.party = party
    row.revision += 1
    row.save(update_fields=["party_role", "party", "revision"])
    journal.record(
        Verb.PARTY_ROLE_CHANGED,
        chain=reaction_chain(row.pk),
        by=by,
        at=at,
        data={"old": old, "new": role, "old_party": old_party, "party": row.party_id},
        personal={"what": PartyRole.label(role)},
    )
    return row


@journal.verb
def write_follow_up(*, reaction: Reaction, earlier: Reaction, by: Actor, at: datetime) -> Reaction:
    """Mark a reaction as Folgereaktion of an earlier one (R-11); twice changes nothing.

    :raises Refused: if a circle would arise.
    """
    if reaction.follow_up_of_id == earlier.pk:
        return reaction
    ancestor: Reaction | None = earlier
    while ancestor is not None:
        if ancestor.pk == reaction.pk:
            raise Refused("Ein Vorgang kann nicht auf sich selbst folgen.", code="circle")
        ancestor = ancestor.follow_up_of
    reaction.follow_up_of = earlier
    reaction.save(update_fields=["follow_up_of"])
    journal.record(
        Verb.FOLLOW_UP_REGISTERED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"earlier": earlier.pk},
    )
    return reaction
