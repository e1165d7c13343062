"""The pack for the Führungskräftebesprechung (R-12): examples without a person, and the PDF."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb, reaction_chain
from krm.measures.models import MeetingExample
from krm.organisation import access as rights
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties.rules.traces import in_words
from krm.reactions.models import Reaction
from krm.reports.actions.reporting import require_period
from krm.reports.queries import meeting as queries
from krm.reports.rules.examples import LONGEST, MOST
from krm.reports.rules.facts import Period
from krm.work import access


@journal.verb
def confirm_example(*, reaction: Reaction, text: str, by: Person, at: datetime) -> MeetingExample:
    """Take a Vorgang as an example, in words that tell of nobody.

    :raises Refused: without the right, for a Vorgang out of sight, without words, for words that
        tell of a person, a Vorgang or an exact day, or while two examples stand.
    """
    chain = reaction_chain(reaction.pk)
    rights.require(by, Right.SUBMIT_REPORT, on=local_day(at))
    access.require_right(by, Right.SEE_CASE, reaction, local_day(at))
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Refused(
            f"Bitte das Beispiel kurz erzählen, höchstens {LONGEST} Zeichen.",
            code="field_text", chain=chain,
        )  # fmt: skip
    if found := queries.traces_of(reaction, words):
        raise Refused(
            f"Ein Beispiel sagt nicht, wer es war und wann. Hier steht: {in_words(found)}.",
            code="field_text", chain=chain,
        )  # fmt: skip
    standing = MeetingExample.objects.standing()
    if standing.filter(reaction=reaction).exists():
        raise Refused("Dieser Vorgang ist schon ein Beispiel.", code="already", chain=chain)
    if standing.count() >= MOST:
        raise Refused(
            f"Es stehen schon {MOST} Beispiele in der Unterlage. Bitte zuerst eines herausnehmen.",
            code="full", chain=chain,
        )  # fmt: skip
    row = MeetingExample.objects.create(
        reaction=reaction, text=words, confirmed_at=at, confirmed_by=by
    )
    journal.record(Verb.EXAMPLE_CONFIRMED, chain=chain, by=by, at=at, data={"example": row.pk})
    return row


@journal.verb
def withdraw_example(*, example: MeetingExample, by: Person, at: datetime) -> None:
    """Take an example out of the pack; its words are forgotten.

    :raises Refused: without the right.
    """
    rights.require(by, Right.SUBMIT_REPORT, on=local_day(at))
    row = MeetingExample.objects.select_for_update().get(pk=example.pk)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by, row.text = at, by, ""
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "text"])
    chain = reaction_chain(row.reaction_id)
    journal.record(Verb.EXAMPLE_WITHDRAWN, chain=chain, by=by, at=at, data={"example": row.pk})


@journal.verb
def export_meeting_pack(*, period: Period, by: Person, at: datetime) -> tuple[str, bytes]:
    """Return the pack as PDF with its name; that it was made is journalled.

    :raises Refused: without the right, or if the period cannot be counted.
    """
    rights.require(by, Right.SEE_REPORTS, on=local_day(at))
    require_period(period, at)
    pack = queries.pack_on(period, by, local_day(at))
    data = {"from": period.starts_on, "to": period.ends_on, "as_of": period.as_of}
    journal.record(Verb.MEETING_PACK_EXPORTED, chain=OFFICE, by=by, at=at, data=data)
    name = f"Fuehrungskraeftebesprechung-{period.starts_on}-bis-{period.ends_on}.pdf"
    return name, queries.as_pdf(pack, at=at)
