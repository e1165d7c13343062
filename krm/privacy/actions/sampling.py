"""Draw the monthly sample of looks into the E-AKTE, remind of it, escalate it (R-10)."""

import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.notices import actions as notices
from krm.organisation.models import Person
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Role
from krm.privacy.actions.filing import file_sheet
from krm.privacy.models import Sample, SampleCase
from krm.privacy.queries import samples as queries
from krm.privacy.rules.drawing import sample_of
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_day, format_month
from krm.work.actions import tasks
from krm.work.models import Task


@journal.verb
def draw_sample(*, month: date, by: Actor = SYSTEM, at: datetime) -> Sample:
    """Draw the sample of a month that is over; a month that was drawn is shown as it is.

    The program draws. Whatever a person wants, nobody draws again.

    :param month: its first day.
    :raises Refused: for a person, or while the month is running.
    """
    if by is not SYSTEM:
        raise Refused(
            "Die Stichprobe zieht das Programm. Niemand zieht sie selbst oder noch einmal.",
            code="no_redraw",
        )
    if queries.last_day(month) >= local_day(at):
        raise Refused(f"{format_month(month)} ist noch nicht zu Ende.", code="month_running")
    if (known := Sample.objects.filter(month=month).first()) is not None:
        return known
    sample = _stored(month, at)
    if sample is None:
        return Sample.objects.get(month=month)
    _record_draw(sample, by, at)
    if sample.cases.exists():
        _ask(sample, by, at)
    else:
        file_sheet(sample=sample, by=by, at=at)
        _tell_fehlanzeige(sample, by, at)
    return sample


def _stored(month: date, at: datetime) -> Sample | None:
    """Store what is drawn; None if somebody else has done so at the same moment."""
    intake, looked = queries.intake_of(month), queries.looked_into(month)
    seed, rules = secrets.token_hex(16), regelwerk.rules_on(local_day(at))
    drawn = sample_of(
        seed,
        intake,
        looked,
        per_month=rules.number("eakte.sample_per_month"),
        of_look_ins=rules.number("eakte.sample_of_look_ins"),
    )
    known = Reaction.objects.in_bulk([number for number, _ in drawn], field_name="number")
    try:
        with transaction.atomic():
            sample = Sample.objects.create(
                month=month, seed=seed, intake=intake, looked=looked, drawn_at=at,
                due_on=queries.due_on(month, local_day(at)),
            )  # fmt: skip
    except IntegrityError:
        return None
    SampleCase.objects.bulk_create(
        SampleCase(sample=sample, reaction=known[number], number=number, source=source)
        for number, source in drawn
    )
    return sample


def _record_draw(sample: Sample, by: Actor, at: datetime) -> None:
    data = {
        "sample": sample.pk, "month": f"{sample.month:%Y-%m}", "seed": sample.seed,
        "intake": len(sample.intake), "looked": len(sample.looked),
        "drawn": list(sample.cases.order_by("pk").values_list("reaction_id", flat=True)),
    }  # fmt: skip
    journal.record(Verb.SAMPLE_DRAWN, chain=OFFICE, by=by, at=at, data=data)


def _ask(sample: Sample, by: Actor, at: datetime) -> None:
    """Put the sheet on the desk of the executive, or of whoever stands in where they must not."""
    on, label = local_day(at), format_month(sample.month)
    checkers = queries.checkers(sample, on)
    everybody = people_with_role(Role.EXECUTIVE, on)
    is_usual = {person.pk for person in checkers} == {person.pk for person in everybody}
    task = Task(
        kind=Task.Kind.SAMPLE,
        title=f"Stichprobe E-AKTE für {label} prüfen",
        role="" if checkers and not is_usual else Role.EXECUTIVE.value,
        person=None if is_usual else next(iter(checkers), None),
        due_on=sample.due_on,
        subject_pk=sample.pk,
        dedup_key=queries.task_keys(sample)[0],
    )
    tasks.ask(task=task, by=by, at=at)
    due = format_day(sample.due_on)
    text = f"Die Stichprobe E-AKTE für {label} ist gezogen. Bitte prüfen bis {due}."
    _tell(sample, checkers, "sample_drawn", text, by, at)


def _tell_fehlanzeige(sample: Sample, by: Actor, at: datetime) -> None:
    text = f"Stichprobe E-AKTE für {format_month(sample.month)}: Fehlanzeige, es gab keinen Zugang."
    people = queries.checkers(sample, local_day(at))
    _tell(sample, people, "sample_drawn", text, by, at)


def _tell(
    sample: Sample, people: list[Person], kind: str, text: str, by: Actor, at: datetime
) -> None:
    notices.notify(
        recipients=people, kind=kind, text=text, url=sample.get_absolute_url(),
        dedup_key=f"{kind}:{sample.month:%Y-%m}", by=by, at=at,
    )  # fmt: skip


def watch_samples(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Draw what is owed, remind on the Arbeitstag before it is due, escalate what is overdue.

    The schedule calls this. Returns how much was done.
    """
    on = local_day(at)
    done = 0
    for month in queries.months_to_draw(on):
        draw_sample(month=month, by=by, at=at)
        done += 1
    for sample in Sample.objects.unchecked().order_by("month"):
        if sample.escalated_at is None and sample.due_on < on:
            escalate_sample(sample=sample, by=by, at=at)
            done += 1
        elif sample.reminded_at is None and queries.remind_from(sample) <= on:
            remind_of_sample(sample=sample, by=by, at=at)
            done += 1
    return done


@journal.verb
def remind_of_sample(*, sample: Sample, by: Actor, at: datetime) -> None:
    """Remind whoever checks a sample, once."""
    row = Sample.objects.select_for_update().get(pk=sample.pk)
    if row.reminded_at is not None or row.checked_at is not None:
        return
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    label, due = format_month(row.month), format_day(row.due_on)
    text = f"Die Stichprobe E-AKTE für {label} ist noch nicht geprüft. Fällig ist sie am {due}."
    _tell(row, queries.checkers(row, local_day(at)), "sample_due", text, by, at)


@journal.verb
def escalate_sample(*, sample: Sample, by: Actor, at: datetime) -> None:
    """Let the front office ask for an overdue sample, and the chair hear of it, once."""
    row = Sample.objects.select_for_update().get(pk=sample.pk)
    if row.escalated_at is not None or row.checked_at is not None:
        return
    row.escalated_at = at
    row.save(update_fields=["escalated_at"])
    on, label = local_day(at), format_month(row.month)
    away = queries.checkers_away_until(row, on)
    what = (
        f"Geschäftsführung abwesend bis {format_day(away)}, danach nachfragen"
        if away
        else "bei der Geschäftsführung nachfragen"
    )
    task = Task(
        kind=Task.Kind.OTHER,
        title=f"Stichprobe E-AKTE für {label} ist überfällig: {what}",
        role=Role.FRONT_OFFICE.value,
        due_on=on,
        dedup_key=queries.task_keys(row)[1],
    )
    tasks.ask(task=task, by=by, at=at)
    data = {"sample": row.pk, "month": f"{row.month:%Y-%m}"}
    journal.record(Verb.SAMPLE_ESCALATED, chain=OFFICE, by=by, at=at, data=data)
    due = format_day(row.due_on)
    text = f"Die Stichprobe E-AKTE für {label} ist überfällig. Fällig war sie am {due}."
    _tell(row, queries.checkers(row, on), "sample_late", text, by, at)
    notices.notify(
        recipients=people_with_role(Role.TV_CHAIR, on), kind="sample_late", text=text,
        dedup_key=f"sample_late:{row.month:%Y-%m}", by=by, at=at,
    )  # fmt: skip
