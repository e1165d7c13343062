"""Build the demo office: people, the register of 15 months, and what waits today."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import cycle

from django.db import transaction

from krm.casework.actions import capture
from krm.casework.actions.capture import Erfassungsbogen
from krm.corrections.actions import proposing
from krm.corrections.models import Correction
from krm.desk.demo.arrivals import add_series, fill_posteingang
from krm.desk.demo.cards import fill_boxes
from krm.desk.demo.cast import Cast, build_cast
from krm.desk.demo.course import Course, Plan
from krm.desk.demo.material import all_ideas, matter_of
from krm.desk.demo.moments import moment
from krm.desk.demo.special import add_besonderheiten
from krm.desk.demo.states import add_every_state
from krm.desk.demo.steering import add_sample, add_what_follows
from krm.desk.demo.telephone import enter_mailbox, state_nothing, take_calls
from krm.letters.actions import load_shipped_texts
from krm.mailbox.actions.mail import ingest_mail
from krm.notices import actions as notices
from krm.notices import queries as notice_queries
from krm.organisation.models import AccessChange
from krm.organisation.queries import local_day
from krm.organisation.standing import standing
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction

PASSWORD = "Uebung-macht-Meister"
MONTHS = 15
WANTED = 120
UNREAD = 3
_WRITTEN = ("letter", "letter", "letter", "email", "email", "email", "fax", "card_paper")
_KINDS = ("complaint",) * 15 + ("praise",) * 2 + ("idea",) * 2 + ("eingabe",)

Progress = Callable[[int, int], None]


def build_demo(*, now: datetime, progress: Progress, seed: int = 7) -> int:
    """Build everything relative to the moment given; return the number of reactions.

    :param progress: hears how many of how many are done.
    """
    dice = random.Random(seed)
    start = local_day(now) - timedelta(days=30 * MONTHS)
    cast = build_cast(start, password=PASSWORD)
    load_shipped_texts(at=moment(start, 8))
    plans = _each_idea_once(sorted(_plans(now, dice), key=lambda plan: plan.arrived_at))
    for done, plan in enumerate(plans, start=1):
        # No course changes the house itself, so each of them reads it once.
        with standing(), transaction.atomic():
            Course(plan, cast, now, dice).walk()
        progress(done, len(plans) + 3 * _ORAL)
    _oral(cast, now, dice, lambda done: progress(len(plans) + done, len(plans) + 3 * _ORAL))
    _withdraw_one(cast, now)
    _every_way_in(cast, start, now)
    add_every_state(cast, now, seed)
    # Everybody of the demo knows how they came in.
    AccessChange.objects.update(notified_at=now)
    add_besonderheiten(cast, now)
    add_what_follows(cast, now)
    add_sample(now)
    _read_old_notices(cast, now)
    return Reaction.objects.count()


def _every_way_in(cast: Cast, start: date, now: datetime) -> None:
    """Let something arrive by card, form, letter, phone and mail."""
    with transaction.atomic():
        fill_boxes(cast, start, now)
        add_series(cast, now)
        take_calls(cast, now)
        state_nothing(cast, now)
        enter_mailbox(cast, now)
        fill_posteingang(cast, now)
    _mails(now)


def _plans(now: datetime, dice: random.Random) -> Iterator[Plan]:
    """Yield what is long closed, and then some at every station of the last four weeks."""
    today = local_day(now)
    for _ in range(WANTED - 30 - 3 * _ORAL):
        day = today - timedelta(days=dice.randint(45, 30 * MONTHS - 10))
        yield _plan(day, "closed", dice)
    stations = ("recorded", "confirmed", "forwarded", "delivered", "in_check", "released")
    for number in range(24):
        station = stations[number % len(stations)]
        age = {"recorded": 1, "confirmed": 5, "forwarded": 9}.get(station, 16)
        yield _plan(today - timedelta(days=age + number % 4), station, dice)
    for number in range(6):
        yield _plan(today - timedelta(days=26 + number), "answered", dice)


def _each_idea_once(plans: list[Plan]) -> list[Plan]:
    """Give every Idee words of its own: each becomes a Maßnahme, and no house plans one twice."""
    ideas = cycle(all_ideas())
    return [
        replace(plan, matter=next(ideas)) if plan.matter.kind == "idea" else plan for plan in plans
    ]


def _plan(day: date, station: str, dice: random.Random) -> Plan:
    channel = dice.choice(_WRITTEN)
    kind = dice.choice(_KINDS)
    return Plan(
        matter=matter_of(kind, dice),
        channel=channel,
        arrived_at=moment(day, dice.randint(7, 21), dice.randint(0, 59)),
        station=station,
        confirm_after=dice.choice((1, 2, 2, 2, 3, 3, 4)),
        answer_after=dice.choice((8, 10, 12, 14, 16, 17, 18, 21)),
        is_board=kind == "complaint" and dice.random() < 0.03,
        is_anonymous=channel == "card_paper" and dice.random() < 0.6,
    )


_ORAL = 6
_ORAL_TITLES = (
    ("Lange Schlange in der Eingangszone", "S3.4"),
    ("Formular war nicht zu bekommen", "S3.0"),
    ("Auskunft am Telefon widersprüchlich", "V2"),
)


def _oral(cast: Cast, now: datetime, dice: random.Random, progress: Callable[[int], None]) -> None:
    """Add what clerks and team leads settled on the spot, and what waits with a lead."""
    for number in range(3 * _ORAL):
        day = local_day(now) - timedelta(days=dice.randint(0, 90) if number % 3 else 1)
        at = min(moment(day, 9 + number % 7, 5), now)
        filled = _erfassungsbogen(at, dice)
        if number % 3 == 0:
            capture.escalate(bogen=filled, unit=cast.leistung, by=cast.clerk, at=at)
        elif number % 3 == 1:
            capture.settle_on_the_spot(bogen=filled, by=cast.clerk, at=at)
        else:
            _settled_by_lead(filled, cast, at)
        progress(number + 1)


def _settled_by_lead(filled: Erfassungsbogen, cast: Cast, at: datetime) -> None:
    reaction = capture.escalate(bogen=filled, unit=cast.leistung, by=cast.clerk, at=at)
    capture.settle_by_lead(
        reaction=reaction,
        settled_how="In einem Gespräch geklärt und einen neuen Termin vereinbart.",
        assessment="berechtigt",
        criterion="standard_missed",
        cause="no_reason",
        by=cast.lead_leistung,
        at=at,
    )


def _erfassungsbogen(at: datetime, dice: random.Random) -> Erfassungsbogen:
    title, code = dice.choice(_ORAL_TITLES)
    return Erfassungsbogen(
        new=NewReaction(
            kind="complaint",
            title=title,
            matter=f"{title}. Die Person hat es am Schalter ruhig geschildert.",
            channel=dice.choice(("counter", "in_person", "phone")),
            arrived_at=at,
            anliegen=[NewAnliegen(code)],
            is_anonymous=True,
            anonymous_reason="no_consent",
            accepted_by_kind="counter",
        ),
        settled_how="Erklärt, wie es weitergeht, und das Formular gemeinsam ausgefüllt.",
        assessment="berechtigt",
        criterion="standard_missed",
    )


def _withdraw_one(cast: Cast, now: datetime) -> None:
    reaction = Reaction.objects.filter(state="recorded", is_anonymous=False).first()
    if reaction is not None:
        waiting = proposing.withdraw(
            reaction=reaction,
            proof="Anruf heute, selbst gesprochen: Die Sache hat sich erledigt.",
            by=cast.officer,
            at=now,
        )
        if waiting.state == Correction.State.PROPOSED:
            proposing.decide_correction(
                correction=waiting, accept=True, by=cast.front_office, at=now
            )


MAILS = (
    ("Nora Muster", "Rückruf versprochen, nichts passiert",
     "Seit Montag warte ich auf einen Rückruf. Bitte melden Sie sich."),
    ("Jan Beispielmann", "Danke an die Eingangszone",
     "Ihre Kollegin hat mir sehr geholfen. Das wollte ich einmal sagen."),
    ("Rosa Vorlage", "Unterlagen zum zweiten Mal verlangt",
     "Ich habe alles schon im Oktober abgegeben. Warum soll ich es noch einmal bringen?"),
)  # fmt: skip


def _mails(now: datetime) -> None:
    """Put some mails into the Posteingang that nobody has looked at yet."""
    for number, (name, subject, text) in enumerate(MAILS, start=1):
        mail = EmailMessage()
        mail["From"] = f"{name} <kontakt{number}@example.org>"
        mail["To"] = "krm@jobcenter.example"
        mail["Subject"] = subject
        mail["Date"] = format_datetime(now - timedelta(hours=5 * number))
        mail["Message-ID"] = f"<uebung-{number}@example.org>"
        mail.set_content(text)
        ingest_mail(raw=mail.as_bytes(), at=now)


def _read_old_notices(cast: Cast, now: datetime) -> None:
    """Leave only the latest messages unread, as somebody who was here yesterday would."""
    for person in cast.people:
        for notice in notice_queries.latest(person, limit=10_000)[UNREAD:]:
            notices.mark_read(notice, by=person, at=now)
