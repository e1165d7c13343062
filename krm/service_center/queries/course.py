"""What an agent of the Service Center has written down, and what the rules make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from krm.deadlines.rules import Due
from krm.journal.actions import Refused
from krm.organisation.models import Unit
from krm.organisation.queries import local_day
from krm.parties.actions import PartyData
from krm.reactions.rules import Assessment
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.service_center.queries import calls as queries
from krm.service_center.rules.callback import Verdict, judge, moment_words
from krm.service_center.rules.flows import ending_of, filled, first_said, route_of, topic_of
from krm.service_center.rules.words import words_of
from krm.ui.rules import join_words

NEED_TITLE = "Notlage, am Telefon gemeldet"
_LONGEST_TITLE = 160


@dataclass(frozen=True)
class Ticket:
    """What stands in the ticket of a callback."""

    number: str
    created_at: datetime
    attempts: Sequence[datetime] = ()
    number_is_right: bool = True


@dataclass(frozen=True)
class Call:
    """What an agent has written down; ``answers`` are the codes chosen along the questions."""

    answers: Mapping[str, str]
    called_at: datetime
    unit: Unit | None = None
    ticket: Ticket | None = None
    anliegen: str = ""
    matter: str = ""
    wish: str = ""
    settled_how: str = ""
    party: PartyData | None = None
    best_time: str = ""
    new_ticket_number: str = ""
    window: str = ""
    # The caller objects to a Bescheid; on the phone that is no Widerspruch yet.
    is_widerspruch: bool = False
    # Of a caller in need who names only a number.
    number: str = ""
    # Of a caller without a name: why words stay that look like one.
    names_kept: str = ""


@dataclass(frozen=True)
class ReadCall:
    """A call with what the rules of its day say about it."""

    call: Call
    answers: Mapping[str, str]
    rules: Regelwerk
    ending: str
    route: str
    until: date
    # The day on which the sentence is said.
    on: date
    due: Due | None = None
    verdict: Verdict | None = None

    @property
    def topic(self) -> str:
        """Return what the call is about."""
        return topic_of(self.answers)

    @property
    def anliegen(self) -> str:
        """Return the code under which it is recorded; need and callback have one of their own."""
        own = {"need": "need_anliegen", "callback": "callback_anliegen"}.get(self.topic)
        return self.rules.word(f"service_center.{own}") if own else self.call.anliegen

    @property
    def title(self) -> str:
        """Return in a few words what it is about."""
        if self.topic == "need":
            return NEED_TITLE
        if self.topic == "callback":
            return "Zugesagter Rückruf kam nicht"
        code = self.rules.anliegen_tree.codes.get(self.anliegen)
        return f"Beschwerde am Telefon: {code.label if code else ''}"[:_LONGEST_TITLE]


def read_call(call: Call, at: datetime) -> ReadCall:
    """Judge the ticket and find where the call goes.

    :raises Refused: with the first thing that is missing, at its field.
    """
    if call.called_at > at:
        raise Refused("Der Anruf liegt in der Zukunft.", code="field_called_at")
    rules = regelwerk.rules_on(local_day(call.called_at))
    answers, due, verdict = dict(call.answers), None, None
    if topic_of(answers) == "callback":
        due, verdict = judged(call.ticket, call.called_at, rules)
        answers["understood"] = verdict.state
    ending, route = ending_of(answers), route_of(answers)
    until = queries.call_back_on(topic_of(answers), call.called_at, at, rules)
    read = ReadCall(call, answers, rules, ending, route, until, local_day(at), due, verdict)
    for field, problem in _problems(read):
        raise Refused(problem, code=f"field_{field}")
    return read


def judged(ticket: Ticket | None, called_at: datetime, rules: Regelwerk) -> tuple[Due, Verdict]:
    """Return until when the callback was promised, and what the ticket says about it.

    :raises Refused: without a ticket, or if it was made after the call.
    """
    if ticket is None or not ticket.number.strip():
        raise Refused("Bitte die Nummer des Tickets angeben.", code="field_ticket_number")
    if ticket.created_at > called_at:
        raise Refused("Das Ticket ist jünger als der Anruf.", code="field_ticket_created_at")
    due = queries.callback_due(ticket.created_at, rules)
    verdict = judge(
        ticket.attempts,
        due=due,
        called_at=called_at,
        rule=queries.attempt_rule(rules),
        number_is_right=ticket.number_is_right,
    )
    return due, verdict


def _problems(read: ReadCall) -> list[tuple[str, str]]:
    call, route = read.call, read.route
    is_written = route in ("team_lead", "krm", "closed")
    wrong = (
        (route == "team_lead" and call.unit is None,
         "unit", "Bitte sagen, welches Team betroffen ist."),
        (is_written and not call.matter.strip(),
         "matter", "Bitte aufschreiben, was die Person gesagt hat."),
        (is_written and read.anliegen not in read.rules.anliegen_tree.codes,
         "anliegen", "Bitte sagen, worum es geht."),
        (read.ending == "counted" and not call.window.strip(),
         "window", "Bitte sagen, wann der neue Rückruf kommt."),
        (route == "team_lead" and not (call.party and call.party.phone.strip()),
         "phone", "Bitte die Rufnummer für den Rückruf angeben."),
        (route == "closed" and not call.settled_how.strip(),
         "settled_how", "Bitte kurz sagen, was getan wurde."),
    )  # fmt: skip
    return [(field, problem) for is_wrong, field, problem in wrong if is_wrong]


def sentence_of(read: ReadCall, receipt: str) -> str:
    """Return exactly what the agent tells the caller, with day and time (AS-41).

    Of danger first where help is; whoever gives a number is called, with a name or without.
    """
    until = queries.day_words(read.until, read.on)
    if read.ending == "wait" and read.due is not None and read.due.due_at is not None:
        until = moment_words(read.due.due_at)
    attempts = read.verdict.attempts if read.verdict else ()
    values = {
        "until": until,
        "by": queries.by_words(read.until, read.on),
        "plain": moment_words(read.due.plain_at) if read.due and read.due.plain_at else "",
        "attempts": join_words((attempt.words for attempt in attempts), "und"),
        "window": read.call.window.strip(),
        "receipt": receipt,
    }
    sentences = words_of(read.rules).sentences
    is_called = read.ending == "need_anonymous" and bool(read.call.number.strip())
    ending = "need" if is_called else read.ending
    after = ["widerspruch"] if read.call.is_widerspruch else []
    endings = [first_said(read.answers), ending, *after]
    return " ".join(filled(sentences[name], values) for name in endings if name in sentences)


def matter_of(read: ReadCall) -> str:
    """Return what was said, with the time for a call back and the ticket as evidence."""
    call = read.call
    parts = [call.matter.strip()]
    is_named = read.answers.get("consent") != "no" and read.route in ("team_lead", "krm")
    if is_named and call.party is not None and call.party.phone:
        when = f", am besten: {call.best_time.strip()}" if call.best_time.strip() else ""
        parts.append(f"Rückruf unter {call.party.phone.strip()}{when}.")
    if call.ticket is not None and read.verdict is not None:
        made = moment_words(call.ticket.created_at)
        parts.append(f"Ticket {call.ticket.number.strip()} vom {made}. {read.verdict.reason}")
        if read.route == "krm" and read.verdict.assessment:
            parts.append(f"Vorschlag aus dem Ticket: {Assessment.label(read.verdict.assessment)}.")
    return "\n\n".join(filter(None, parts))
