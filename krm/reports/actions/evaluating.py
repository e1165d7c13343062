"""Save an evaluation under a name, and as a file."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation import access
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.regelwerk import queries as regelwerk
from krm.reports.actions.reporting import described
from krm.reports.models import SavedEvaluation
from krm.reports.queries.categories import size_problem
from krm.reports.queries.evaluation import evaluated
from krm.reports.queries.evaluation_files import as_file, may_delete, name_of
from krm.reports.queries.report import days_kept_from
from krm.reports.queries.table import kept_from
from krm.reports.rules.choosing import Choice, refusals_of
from krm.reports.rules.content import digest_of
from krm.reports.rules.evaluation import is_empty


def require_choice(choice: Choice, at: datetime) -> None:
    """Refuse what cannot be counted.

    :raises Refused: with the sentence of the field that has to be changed.
    """
    on = local_day(at)
    for field, problem in refusals_of(choice, on).items():
        raise Refused(problem, code=f"field_{field}")
    if problem := size_problem(choice, regelwerk.rules_on(on)):
        raise Refused(problem, code="field_rows")


@journal.verb
def save_evaluation(*, name: str, choice: Choice, by: Person, at: datetime) -> SavedEvaluation:
    """Save an evaluation with its numbers as they are counted now.

    It stands for everybody who sees reports and is counted over all Vorgänge, so nobody saves it
    who is kept away from one of them.

    :raises Refused: if the person sees no reports, it has no name, cannot be counted, or is empty.
    """
    access.require(by, Right.SEE_REPORTS, on=local_day(at))
    require_choice(choice, at)
    if not name.strip():
        raise Refused(
            "Bitte einen Namen angeben, damit Sie die Auswertung wiederfinden.", code="field_name"
        )
    period = choice.period
    if any(period.starts_on <= day <= period.ends_on for day in days_kept_from(by)):
        raise Refused(
            "Diese Auswertung speichert bitte jemand anderes: KRM oder die Geschäftsführung.",
            code="other_person",
        )
    content = evaluated(choice)
    if is_empty(content):
        raise Refused(
            "In dieser Auswertung steht nichts. Bitte den Zeitraum oder die Filter ändern.",
            code="empty",
        )
    row = SavedEvaluation.objects.create(
        name=name.strip(),
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        content=content,
        digest=digest_of(content),
        is_for_outside=choice.is_for_outside,
        saved_at=at,
        saved_by=by,
    )
    data = described(content) | {
        "evaluation": row.pk, "sha256": row.digest, "outside": choice.is_for_outside,
    }  # fmt: skip
    journal.record(Verb.EVALUATION_SAVED, chain=OFFICE, by=by, at=at, data=data)
    return row


@journal.verb
def delete_evaluation(*, row: SavedEvaluation, by: Person, at: datetime) -> None:
    """Delete a saved evaluation with its numbers; which one it was stands in the journal.

    :raises Refused: for anybody but who saved it or the administration.
    """
    if not may_delete(row, by, local_day(at)):
        raise Refused(
            "Diese Auswertung löscht, wer sie gespeichert hat, oder die Administration.",
            code="not_yours",
        )
    data = described(row.content) | {
        "evaluation": row.pk, "sha256": row.digest, "outside": row.is_for_outside,
    }  # fmt: skip
    row.delete()
    journal.record(Verb.EVALUATION_DELETED, chain=OFFICE, by=by, at=at, data=data)


@journal.verb
def export_evaluation(*, choice: Choice, ending: str, by: Actor, at: datetime) -> tuple[str, bytes]:
    """Return an evaluation counted now as a file with its name; that it was made is journalled.

    :param ending: pdf, xlsx or json.
    :raises Refused: if the person sees no reports, or it cannot be counted.
    """
    access.require(by, Right.SEE_REPORTS, on=local_day(at))
    require_choice(choice, at)
    content = evaluated(choice, kept=kept_from(by))
    data = described(content) | {"format": ending, "outside": choice.is_for_outside}
    journal.record(Verb.EVALUATION_EXPORTED, chain=OFFICE, by=by, at=at, data=data)
    return name_of(content, ending), as_file(content, ending, at=at)
