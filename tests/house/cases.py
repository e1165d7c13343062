"""The way of a Vorgang through the house, one function per station; the verbs of the pages."""

from datetime import timedelta
from typing import Any

from krm.casework.actions import forward, letters, schriftsatz
from krm.casework.actions.capture import Erfassungsbogen
from krm.casework.actions.forward import UnitTask
from krm.casework.actions.record import record_reaction
from krm.casework.actions.schriftsatz import Draft, Point
from krm.casework.queries.letter_context import checklist_of
from krm.corrections.actions import proposing
from krm.journal.actions import OFFICE
from krm.letters import actions as letter_verbs
from krm.organisation.queries import local_day
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.reactions import actions as reactions
from krm.reactions.actions import NewAnliegen, NewReaction
from tests.house.reactions import moment
from tests.house.remembered import begins

CODES = {"complaint": "S1.1", "praise": "L1", "idea": "I1"}
# What the unit proposes and KRM takes over: two people have seen it.
ANSWER = "Wir haben jetzt über den Antrag entschieden."
ERIKA = PartyData(
    form_of_address="frau",
    first_name="Erika",
    last_name="Beispielfrau",
    street="Musterweg 1",
    postcode="67433",
    city="Neustadt",
    email="erika@post.example",
)


def customer(cast, data=ERIKA, day="2026-05-04"):
    return parties.create_party(data=data, chain=OFFICE, by=cast.officer, at=moment(day))


def new(day="2026-05-04", **columns):
    """Return what is written down about a complaint by letter with one Anliegen."""
    values: dict[str, Any] = {
        "kind": "complaint", "channel": "letter", "title": "Drei Wochen keine Antwort",
    }  # fmt: skip
    values |= columns
    codes = values.pop("codes") if "codes" in values else [CODES[str(values["kind"])]]
    return NewReaction(
        arrived_at=moment(day), anliegen=[NewAnliegen(code) for code in codes], **values
    )


@begins
def recorded(cast, day="2026-05-04", *, at=None, by=None, **columns):
    """KRM records what came in on a day, by default from Erika Beispielfrau."""
    if "party" not in columns and not columns.get("is_anonymous"):
        columns["party"] = customer(cast, day=day)
    row = new(day, **columns)
    when = moment(at) if at else row.arrived_at + timedelta(hours=1)
    return record_reaction(new=row, by=by or cast.officer, at=when)


def bogen(day="2026-05-18T10:00", **columns):
    """Return the Erfassungsbogen of an oral complaint at the counter."""
    values = {"settled_how": "Das Formular gemeinsam ausgefüllt"}
    for name in ("settled_how", "assessment", "criterion", "reason"):
        if name in columns:
            values[name] = columns.pop(name)
    columns = {"channel": "counter", "is_anonymous": True, "anonymous_reason": "unknown"} | columns
    return Erfassungsbogen(new=new(day, **columns), **values)


def forwarded(cast, row, at="2026-05-05T10:00", *, units=None, lead=None):
    units = units or [cast.leistung]
    return forward.forward(
        reaction=row,
        lead_unit=lead or units[0],
        tasks=[UnitTask(unit, "Bitte prüfen") for unit in units],
        by=cast.officer,
        at=moment(at),
    )


def draft(row, author, *, reasons="Der Antrag lag unbearbeitet.", skip=(), **point):
    """Return a Schriftsatz that speaks to every Anliegen but those at the positions skipped."""
    words = {"facts": "Geprüft am 06.05.2026", "text_proposal": ANSWER} | point
    points = {
        item.pk: Point() if item.position in skip else Point(**words) for item in row.anliegen.all()
    }
    return Draft(reasons=reasons, points=points, author=author)


def delivered(cast, row, at="2026-05-07T10:00", *, unit=None, lead=None, **point):
    """The team lead writes, signs and delivers the Schriftsatz of one unit."""
    unit = unit or cast.leistung
    lead = lead or unit.lead
    assignment = row.assignments.get(unit=unit)
    words = {"assignment": assignment, "by": lead, "at": moment(at)}
    schriftsatz.save_schriftsatz(draft=draft(row, lead, **point), **words)
    return schriftsatz.deliver_schriftsatz(**words)


def checked(cast, row, at="2026-05-08T10:00"):
    return schriftsatz.start_check(reaction=row, by=cast.officer, at=moment(at))


def assessed(cast, row, at="2026-05-08T11:00", assessment="berechtigt", **words):
    """KRM answers and assesses every Anliegen."""
    words = {"criterion": "deadline_missed"} | words
    values = {"by": cast.officer, "at": moment(at)}
    for item in row.anliegen.all():
        reactions.assess_anliegen(anliegen=item, assessment=assessment, **words, **values)
    answers = {item.pk: ANSWER for item in row.anliegen.all()}
    further = {point.pk: "Auch das ist erledigt." for point in row.further_points.all()}
    reactions.answer_points(reaction=row, answers=answers, further=further, **values)
    row.refresh_from_db()
    return row


def drafted(cast, row, kind, at, **words):
    return letters.draft_letter(reaction=row, kind=kind, by=cast.officer, at=moment(at), **words)


def ticked(cast, letter, at):
    """KRM ticks every point of the checklist that only a person can judge."""
    on = local_day(moment(at))
    for item in checklist_of(letter, on):
        if not item.automatic and item.state == "open":
            letter_verbs.tick_point(
                letter=letter, code=item.code, is_ok=True, by=cast.officer, at=moment(at)
            )
    return letter


def released(cast, row, kind, at, *, by=None):
    """KRM drafts, checks and releases a letter."""
    letter = drafted(cast, row, kind, at)
    if kind == "interim_notice":
        reason = "Es dauert länger, weil uns noch eine Auskunft fehlt."
        letter = letter_verbs.give_delay_reason(
            letter=letter, reason=reason, by=cast.officer, at=moment(at)
        )
    ticked(cast, letter, at)
    return letters.release_letter(letter=letter, by=by or cast.officer, at=moment(at))


def posted(cast, letter, at):
    return letters.post_letter(
        dispatch=letter.dispatches.get(),
        posted_on=local_day(moment(at)),
        by=cast.officer,
        at=moment(at),
    )


def sent(cast, row, kind, at, *, by=None):
    """A letter is written, released and given to the post on one day."""
    letter = released(cast, row, kind, at, by=by)
    posted(cast, letter, at)
    row.refresh_from_db()
    letter.refresh_from_db()
    return letter


@begins
def in_check(cast, day="2026-05-04", *, assessment="berechtigt", words=None, **columns):
    """Return a Vorgang whose Schriftsatz is checked and whose Anliegen are answered."""
    row = forwarded(cast, recorded(cast, day, **columns))
    row = checked(cast, delivered(cast, row))
    return assessed(cast, row, assessment=assessment, **(words or {}))


def answered(cast, at="2026-05-12T10:00", **columns):
    row = in_check(cast, **columns)
    sent(cast, row, "answer", at)
    return row


def agreed(cast, correction, at):
    """Let a second person agree to what was proposed, if one is needed; return the Vorgang."""
    if correction.state == "proposed":
        proposing.decide_correction(correction=correction, accept=True, by=cast.front_office, at=at)
    correction.reaction.refresh_from_db()
    return correction.reaction


def withdrawn(cast, row, at, proof="Anruf"):
    """The customer takes it back, and the front office agrees."""
    return agreed(cast, proposing.withdraw(reaction=row, proof=proof, by=cast.officer, at=at), at)


def cancelled(cast, row, at, reason="Doppelt"):
    """It was recorded by mistake, and the front office agrees."""
    return agreed(cast, proposing.cancel(reaction=row, reason=reason, by=cast.officer, at=at), at)
