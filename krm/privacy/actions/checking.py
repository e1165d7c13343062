"""Check the sample of a month: the sheet of the executive (R-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb
from krm.measures.actions import raising
from krm.organisation.models import Person
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Role
from krm.parties.rules.traces import in_words, traces_in
from krm.privacy.actions.filing import file_sheet
from krm.privacy.models import Sample, SampleAnswer
from krm.privacy.queries.anonymising import known_words
from krm.privacy.queries.samples import DrawnCase, checkers, drawn_cases, task_keys
from krm.ui.rules import format_month
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Task

_Q, _A = SampleAnswer.SheetQuestion, SampleAnswer.Answer


@dataclass(frozen=True)
class Found:
    """What was found about one question, and the remark to it."""

    answer: str
    remark: str = ""


Findings = Mapping[tuple[int, str], Found]


@journal.verb
def check_sample(*, sample: Sample, findings: Findings, by: Person, at: datetime) -> Sample:
    """Keep what was found, and put the sheet into the file; it cannot be changed afterwards.

    A look-in without consent becomes a Besonderheit, and the data protection hears of it.

    :param findings: by the key of the drawn Vorgang and the question.
    :raises Refused: for anybody but who checks it, if it is checked already, or something is
        missing (``problems_of``).
    """
    row = Sample.objects.select_for_update().get(pk=sample.pk)
    if row.checked_at is not None:
        raise Refused(
            "Diese Stichprobe ist geprüft. Der Bogen lässt sich nicht mehr ändern.",
            code="already_checked",
        )
    if by not in checkers(row, local_day(at)):
        raise Refused(
            "Die Stichprobe prüft die Geschäftsführung. Wer von einem der Vorgänge ausgeschlossen "
            "ist, prüft nicht.",
            code="not_checker",
        )
    cases = drawn_cases(row)
    for name, problem in problems_of(cases, findings).items():
        raise Refused(problem, code=f"field_{name}")
    SampleAnswer.objects.bulk_create(
        SampleAnswer(
            case_id=pk, question=question, answer=found.answer, remark=found.remark.strip()
        )
        for (pk, question), found in findings.items()
    )
    file_sheet(sample=row, by=by, at=at)
    asked = Task.objects.filter(dedup_key__in=task_keys(row))
    tasks.finish(tasks=asked, result="geprüft", by=by, at=at)
    data = {"sample": row.pk, "month": f"{row.month:%Y-%m}"}
    journal.record(Verb.SAMPLE_CHECKED, chain=OFFICE, by=by, at=at, data=data)
    for drawn in cases:
        if _lacks_consent(drawn, findings):
            _report(row, drawn, by, at)
    return row


def field_of(case_pk: int, question: str, *, remark: bool = False) -> str:
    """Return the name of the field of a question about a drawn Vorgang, or of its remark."""
    return f"{case_pk}-{question}{'-remark' if remark else ''}"


def asked_about(drawn: DrawnCase) -> tuple[SampleAnswer.SheetQuestion, ...]:
    """Return what is asked: without a look-in only whether the E-AKTE says the same."""
    return tuple(_Q) if drawn.look_ins else (_Q.PROTOCOL,)


def problems_of(cases: list[DrawnCase], findings: Findings) -> dict[str, str]:
    """Return what is missing on a sheet, as German sentences by the name of the field."""
    problems: dict[str, str] = {}
    for drawn in cases:
        pk = drawn.case.pk
        known = known_words(drawn.case.reaction) if drawn.case.reaction else {}
        for question in asked_about(drawn):
            found = findings.get((pk, question))
            if found is None or found.answer not in (_A.YES, _A.NO):
                problems[field_of(pk, question)] = "Bitte ja oder nein sagen."
            elif found.answer == _A.NO and not found.remark.strip():
                problems[field_of(pk, question, remark=True)] = "Bitte sagen, was nicht stimmt."
            elif named := [one for one in traces_in(found.remark, known) if one.is_known]:
                problems[field_of(pk, question, remark=True)] = (
                    f"Der Bogen nennt keine Namen. Hier steht: {in_words(named)}."
                )
    return problems


def _lacks_consent(drawn: DrawnCase, findings: Findings) -> bool:
    """Tell whether there was a look without consent, by the list or by the E-AKTE itself."""
    question = _Q.CONSENT if drawn.look_ins else _Q.PROTOCOL
    return findings[drawn.case.pk, question].answer == _A.NO


def _report(sample: Sample, drawn: DrawnCase, by: Person, at: datetime) -> None:
    if drawn.case.reaction is not None:
        raising.raise_from_sample(reaction=drawn.case.reaction, by=by, at=at)
    tell(
        reaction=drawn.case.reaction,
        people=people_with_role(Role.DATA_PROTECTION, local_day(at)),
        kind="sample_without_consent",
        opening=f"Stichprobe E-AKTE für {format_month(sample.month)}: ",
        what=f"Zu {drawn.case.number} fehlt eine schriftliche Einwilligung.",
        url=sample.get_absolute_url(),
        key=str(drawn.case.pk),
        by=by,
        at=at,
    )
