"""Write down which data were given to police, Jugendamt or another body, and on which basis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb
from krm.measures.actions.raising import Subject
from krm.measures.models import Disclosure
from krm.measures.rules import DisclosureFacts, missing_for_disclosure
from krm.organisation import access as rights
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.regelwerk import queries as regelwerk
from krm.work import access

_OF_CASES = frozenset(
    {
        Right.EDIT_CASE, Right.CHECK, Right.FORWARD, Right.SIGN_OFF_SCHRIFTSATZ,
        Right.APPROVE_BOARD,
    }
)  # fmt: skip


@dataclass(frozen=True)
class DisclosureData:
    """Which data went to whom, when, on which basis, and who has decided it."""

    receiver_kind: str
    receiver: str
    basis: str
    reason: str
    happened_at: datetime
    items: Sequence[str] = ()
    further_data: str = ""
    requested_by: str = ""
    decided_by: Person | None = None


@journal.verb
def note_disclosure(
    *, subject: Subject, said: DisclosureData, by: Person, at: datetime
) -> Disclosure:
    """Note that data were given to others to avert a danger (§§ 68, 69, 71 SGB X, § 34 StGB).

    :raises Refused: with the field and the sentence of what is missing, without the right, or for
        a moment in the future.
    """
    _require_right(subject, by, at)
    lists = regelwerk.rules_on(local_day(at)).lists
    labels = {
        name: {choice.code: choice.label for choice in lists[name]}
        for name in ("disclosure_receivers", "disclosure_bases", "disclosure_data")
    }
    _check(said, labels, at)
    row = Disclosure.objects.create(
        reaction=subject.reaction,
        receipt=subject.receipt,
        data=list(said.items),
        entered_at=at,
        entered_by=by,
        **{name: value for name, value in vars(said).items() if name != "items"},
    )
    items = [labels["disclosure_data"][code] for code in said.items]
    items += [said.further_data.strip()] if said.further_data.strip() else []
    data = {"disclosure": row.pk, "basis": said.basis, "items": list(said.items)}
    data |= {"happened_at": said.happened_at, "decided_by": row.decided_by_id}
    journal.record(
        Verb.DATA_DISCLOSED,
        chain=subject.chain,
        by=by,
        at=at,
        data=data,
        personal={
            "receiver": f"{labels['disclosure_receivers'][said.receiver_kind]}, {said.receiver}",
            "what": ", ".join(items),
            "law": labels["disclosure_bases"][said.basis].partition(":")[0],
            "reason": said.reason,
        },
    )
    return row


def _require_right(subject: Subject, by: Person, at: datetime) -> None:
    on = local_day(at)
    if subject.reaction is not None:
        access.require_any(by, _OF_CASES, subject.reaction, on)
    elif not rights.has_right(by, Right.APPROVE_BOARD, on):
        rights.require(by, Right.TRIAGE, on=on)


def _check(said: DisclosureData, labels: dict[str, dict[str, str]], at: datetime) -> None:
    if said.receiver_kind not in labels["disclosure_receivers"] or not said.receiver.strip():
        raise Refused("Bitte sagen, an wen die Daten gegangen sind.", code="field_receiver")
    if said.basis not in labels["disclosure_bases"]:
        raise Refused("Bitte die Rechtsgrundlage wählen.", code="field_basis")
    if set(said.items) - labels["disclosure_data"].keys():
        raise Refused("Bitte die Angaben aus der Liste wählen.", code="field_items")
    if said.happened_at > at:
        raise Refused("Der Zeitpunkt liegt in der Zukunft.", code="field_happened_at")
    leads = said.decided_by is not None and rights.has_right(
        said.decided_by, Right.APPROVE_BOARD, local_day(said.happened_at)
    )
    facts = DisclosureFacts(
        basis=said.basis,
        items=said.items,
        further_data=said.further_data,
        reason=said.reason,
        requested_by=said.requested_by,
        is_decided_by_executive=leads,
    )
    for field, sentence in missing_for_disclosure(facts).items():
        raise Refused(sentence, code=f"field_{field}")
