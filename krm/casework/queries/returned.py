"""Printed forms that have come back signed and lie in a Vorgang, not recorded yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from krm.casework.queries.marks import ReadMark, marks_of
from krm.documents.models import Document
from krm.journal import queries as journal
from krm.journal.actions import Verb, reaction_chain
from krm.parties.models import Consent
from krm.reactions.models import Reaction, ReactionDocument


@dataclass(frozen=True)
class ReturnedForm:
    """A paper in the Vorgang on which the code of a printed form stands, not recorded yet.

    :param mark: what the code says; None: it belongs to no form of this Vorgang and person.
    """

    document: Document
    mark: ReadMark | None


def returned_forms(
    reaction: Reaction, files: Iterable[ReactionDocument], consents: Iterable[Consent]
) -> list[ReturnedForm]:
    """Return the papers among some files that have come back, for a person to record them.

    What somebody has put away with a reason is not offered any more.

    :param consents: those of the Vorgang; what proves one of them is recorded already.
    """
    recorded = {row.document_id for row in consents}
    found = []
    put_away: set[object] | None = None
    for row in files:
        if row.document_id in recorded or not (marks := marks_of([row.document])):
            continue
        if put_away is None:  # as nearly always, no paper is there and nothing need be asked
            chain = reaction_chain(reaction.pk)
            put_away = journal.values_of(chain, Verb.PAPER_PUT_AWAY, "document")
        if str(row.document_id) in put_away:
            continue
        own = next((mark for mark in marks if mark.reaction == reaction), None)
        found.append(ReturnedForm(row.document, own))
    return found
