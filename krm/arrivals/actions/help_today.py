"""Somebody says that help is needed today: an alarm, or a contact on the same Arbeitstag."""

from collections.abc import Sequence
from datetime import datetime

from krm.arrivals.actions import alarms, hints
from krm.arrivals.models import Alarm, DangerKind, IntakeItem
from krm.arrivals.queries import alarms as queries
from krm.arrivals.queries.reaching import number_of
from krm.arrivals.rules.help_today import ALARMS, LABELS, NEED
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor
from krm.measures.actions import raising
from krm.organisation.queries import krm_officer, local_day
from krm.organisation.rules import Role
from krm.reactions.models import Reaction
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Task
from krm.work.queries import desk_of

_TITLE = "Heute noch Kontakt aufnehmen: kein Essen, kein Strom oder keine Wohnung"


@journal.verb
def act_on_help(
    *,
    asked: Sequence[str],
    item: IntakeItem | None = None,
    reaction: Reaction | None = None,
    by: Actor = SYSTEM,
    at: datetime,
) -> None:
    """Act on the answers to the question whether somebody needs help today.

    Danger to life or to a child raises the alarm, unless words have raised it; no food, power or
    home makes a task of today, after hours of the next Arbeitstag.

    :param asked: the codes that were ticked (`rules.help_today`).
    """
    subject = hints.subject_of(item, reaction)
    known = alarms.known_kinds(subject, is_further=False)
    for code in asked:
        kind = ALARMS.get(code)
        if kind and kind not in known:
            words = f"angekreuzt: {LABELS[code]}"
            alarm = Alarm(item=item, reaction=reaction, kind=kind, is_found=True, words=words)
            alarms.raise_one(alarm=alarm, by=by, at=at)
    if NEED in asked:
        _ask_for_contact(item, reaction, by, at)


def _ask_for_contact(
    item: IntakeItem | None, reaction: Reaction | None, by: Actor, at: datetime
) -> None:
    about = reaction or item
    subject = raising.Subject(reaction, item.receipt_number if item else "")
    raising.raise_from_alarm(kind=DangerKind.EXISTENTIAL, subject=subject, by=by, at=at)
    key = f"contact_today:{number_of(about)}"
    task = Task(
        kind=Task.Kind.CONTACT_TODAY,
        title=_TITLE,
        reaction=reaction,
        role=Role.KRM_OFFICER.value,
        subject_pk=item.pk if item else None,
        due_on=queries.end_of_day(at).date(),
        dedup_key=key,
    )
    if about is None or tasks.ask(task=task, by=by, at=at) is None:
        return
    on = local_day(at)
    tell(
        reaction=reaction,
        people=[desk_of(reaction, on) if reaction else krm_officer(on)],
        kind="contact_today",
        opening=f"{number_of(about)}: ",
        what="Bitte heute noch Kontakt aufnehmen.",
        url=about.get_absolute_url(),
        key=key,
        by=by,
        at=at,
    )
