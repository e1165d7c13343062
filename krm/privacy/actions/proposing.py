"""Make a Vorgang anonymous: one person walks through it, a second one agrees (R-28, R-29)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from krm.corrections.actions.deciding import (
    ProposalKind,
    ask_for_decision,
    begin_decision,
    take_back_proposal,
)
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.actions import deciding
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties.rules.traces import in_words, traces_in
from krm.privacy.actions.erasing import make_anonymous
from krm.privacy.models import Anonymising
from krm.privacy.queries import anonymising as queries
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.models import Task

ANONYMISING: Final = ProposalKind(
    task=Task.Kind.ANONYMISE,
    title=lambda row: "Anonymisieren bestätigen oder ablehnen",
    notice="anonymising_asked",
    what="Der Vorgang soll anonym werden. Bitte bestätigen oder ablehnen.",
    proposed=Verb.ANONYMISING_PROPOSED,
    rejected=Verb.ANONYMISING_REJECTED,
    withdrawn=Verb.ANONYMISING_WITHDRAWN,
    described=lambda row: ({"anonymising": row.pk}, {"reason": row.reason}),
)
_NEW_SINCE = (
    "Seit dem Vorschlag ist ein Text oder eine Datei dazugekommen oder geändert worden. Bitte "
    "ablehnen und neu vorschlagen lassen."
)


@dataclass(frozen=True)
class Plan:
    """What stays of a Vorgang.

    :param texts: by the key of each text (``queries.free_texts``) how it reads afterwards.
    :param keeps: by the key of a text why words stay that look like a name.
    :param documents: the keys of the files that stay.
    """

    texts: Mapping[str, str]
    reason: str
    keeps: Mapping[str, str] = field(default_factory=dict)
    documents: Sequence[str] = ()


@journal.verb
def propose_anonymous(*, reaction: Reaction, plan: Plan, by: Person, at: datetime) -> Anonymising:
    """Propose to make a Vorgang anonymous; nothing is deleted before a second person agrees.

    It ends legal deadlines and cannot be undone (docs/rulings.md).

    :raises Refused: if something is in the way, a text is missing or still names the person, or
        words that look like a name stay without a reason.
    """
    on = local_day(at)
    access.require_step(by, "make_anonymous", reaction, on)
    row = reactions.locked(reaction)
    reactions.require_possible("make_anonymous", row)
    _refuse(row, queries.obstacles(row, on))
    if queries.waiting_for(row) is not None:
        _refuse(row, ["Das ist schon vorgeschlagen. Bitte zuerst darüber entscheiden lassen."])
    texts, files = queries.free_texts(row), queries.files_of(row)
    for name, problem in problems_of(row, plan, texts, files).items():
        raise Refused(problem, code=f"field_{name}", chain=reaction_chain(row.pk))
    proposal = Anonymising.objects.create(
        reaction=row,
        reason=plan.reason.strip(),
        texts={text.key: plan.texts[text.key].strip() for text in texts},
        keeps={key: why.strip() for key, why in plan.keeps.items() if why.strip()},
        documents=list(plan.documents),
        seen_digest=queries.seen_digest(texts, files),
        proposed_at=at,
        proposed_by=by,
    )
    ask_for_decision(proposal=proposal, kind=ANONYMISING, by=by, at=at)
    return proposal


def problems_of(
    reaction: Reaction,
    plan: Plan,
    texts: Sequence[queries.FreeText],
    files: Sequence[queries.HeldFile],
) -> dict[str, str]:
    """Return what is wrong with a plan, as German sentences by the name of the field."""
    known = queries.known_words(reaction)
    problems: dict[str, str] = {}
    if not plan.reason.strip():
        problems["reason"] = "Bitte den Grund angeben."
    elif found := traces_in(plan.reason, known):
        problems["reason"] = f"Der Grund bleibt im Verlauf. Hier steht noch: {in_words(found)}."
    for text in texts:
        if problem := _problem_of(text, plan, known):
            problems[text.key] = problem
    for file in files:
        named = [trace for trace in file.traces if trace.is_known]
        if named and str(file.document.pk) in plan.documents:
            problems["documents"] = (
                f"„{file.document.title}“ nennt die Person: {in_words(named)}. Diese Datei kann "
                "nicht bleiben."
            )
    return problems


def _problem_of(text: queries.FreeText, plan: Plan, known: Mapping[str, Sequence[str]]) -> str:
    new = plan.texts.get(text.key)
    if new is None:
        return "Dieser Text ist neu dazugekommen. Bitte noch einmal ansehen."
    if text.is_needed and not new.strip():
        return "Dieses Feld bleibt nicht leer. Bitte schreiben, worum es geht, ohne Namen."
    if text.longest is not None and len(new) > text.longest:
        return f"Erlaubt sind {text.longest} Zeichen."
    found = traces_in(new, known)
    if named := [trace for trace in found if trace.is_known]:
        return f"Hier steht noch die Person: {in_words(named)}. Bitte herausnehmen."
    if found and not plan.keeps.get(text.key, "").strip():
        return (
            f"Hier steht noch: {in_words(found)}. Bitte herausnehmen oder darunter sagen, warum "
            "es bleibt."
        )
    return ""


def _refuse(reaction: Reaction, reasons: Sequence[str]) -> None:
    if reasons:
        raise Refused(" ".join(reasons), code="not_now", chain=reaction_chain(reaction.pk))


@journal.verb
def decide_anonymous(*, row: Anonymising, accept: bool, by: Person, at: datetime) -> Anonymising:
    """Let a Vorgang become anonymous, or not, as the second person; it cannot be undone.

    :raises Refused: if it is one's own proposal, already decided, something is in the way, or a
        text or file has come since that nobody has looked through.
    """
    found = begin_decision(proposal=row, kind=ANONYMISING, accept=accept, by=by, at=at)
    if not accept:
        return _emptied(found)
    reaction = found.reaction
    _refuse(reaction, queries.obstacles(reaction, local_day(at)))
    texts, files = queries.free_texts(reaction), queries.files_of(reaction)
    if queries.seen_digest(texts, files) != found.seen_digest:
        _refuse(reaction, [_NEW_SINCE])
    with deciding.confirming(found, by):
        make_anonymous(row=found, reaction=reaction, by=by, at=at)
    return found


@journal.verb
def withdraw_anonymous(*, row: Anonymising, by: Person, at: datetime) -> Anonymising:
    """Take back one's own proposal while nobody has decided about it.

    :raises Refused: if somebody else proposed it, or it is decided.
    """
    return _emptied(take_back_proposal(proposal=row, kind=ANONYMISING, by=by, at=at))


def _emptied(row: Anonymising) -> Anonymising:
    """Keep nothing of texts that nobody deletes."""
    row.texts, row.keeps, row.documents = {}, {}, []
    row.save(update_fields=["texts", "keeps", "documents"])
    return row
