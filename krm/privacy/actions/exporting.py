"""The Auskunft: put together, others blackened, looked at by a second person, then fetched.

No file is kept: what is fetched is made of what is held at this moment, without the blackened
words, and only while it is what the second person saw.
"""

from collections.abc import Sequence
from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb
from krm.organisation import access
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Role
from krm.privacy.actions.subject_requests import locked
from krm.privacy.models import SubjectRequest
from krm.privacy.queries.collecting import pieces
from krm.privacy.rules.blackening import Piece, blackened, seen_digest
from krm.work.actions import tasks
from krm.work.models import Task

# The code of a refusal because something came since the page was shown.
SEEN = "new_texts"
CHANGED = (
    "Seit dem Zusammenstellen hat sich etwas geändert. Bitte die Auskunft neu zusammenstellen."
)


@journal.verb
def prepare_export(
    *, request: SubjectRequest, words: Sequence[str], seen: str, by: Person, at: datetime
) -> SubjectRequest:
    """Put the Auskunft together without some words; a second person looks at it next.

    :param seen: the digest of the texts that the person looked through.
    :raises Refused: before the identity is checked, or if something came since the page was shown.
    """
    row = _of_person(request, "prepare", by, at)
    found = pieces(row)
    if seen != seen_digest(found, ()):
        raise Refused(
            "Inzwischen ist etwas dazugekommen. Bitte die Texte noch einmal ansehen.", code=SEEN
        )
    row.blackened = sorted({" ".join(word.split()) for word in words if word.strip()})
    row.prepared_digest, row.prepared_by = seen_digest(found, row.blackened), by
    row.looked_at = row.looked_by = None
    row.save()
    _ask_to_look(row, by, at)
    data = {"subject_request": row.pk, "texts": len(found), "words": len(row.blackened)}
    journal.record(Verb.SUBJECT_EXPORT_PREPARED, chain=OFFICE, by=by, at=at, data=data)
    return row


def _of_person(request: SubjectRequest, step: str, by: Person, at: datetime) -> SubjectRequest:
    access.require(by, Right.SEE_PERSON, on=local_day(at))
    return locked(request, step, by, at)


def _look_task(row: SubjectRequest) -> str:
    return f"subject_export:{row.pk}"


def _ask_to_look(row: SubjectRequest, by: Person, at: datetime) -> None:
    """Ask the other desk for the second look; prepared anew it is asked anew."""
    asked = Task.objects.filter(dedup_key=_look_task(row))
    tasks.finish(tasks=asked, result="neu zusammengestellt", by=by, at=at)
    asked.update(dedup_key=None)
    is_office = Role.FRONT_OFFICE in access.roles_on(by, local_day(at))
    task = Task(
        kind=Task.Kind.SUBJECT_REQUEST,
        title=f"{row.label} als zweite Person ansehen",
        role=Role.KRM_OFFICER if is_office else Role.FRONT_OFFICE,
        due_on=min(row.runs_until, local_day(at)),
        subject_pk=row.pk,
        dedup_key=_look_task(row),
    )
    tasks.ask(task=task, by=by, at=at)


@journal.verb
def look_at_export(*, request: SubjectRequest, by: Person, at: datetime) -> SubjectRequest:
    """Say as a second person that nothing of others is left in the Auskunft.

    :raises Refused: to whoever put it together, or if something has changed since.
    """
    row = _of_person(request, "look", by, at)
    if row.prepared_by_id == by.pk:
        raise Refused("Das sieht eine zweite Person an.", code="own_work")
    _check_unchanged(row)
    row.looked_at, row.looked_by = at, by
    row.save(update_fields=["looked_at", "looked_by"])
    asked = Task.objects.filter(dedup_key=_look_task(row))
    tasks.finish(tasks=asked, result="angesehen", by=by, at=at)
    data = {"subject_request": row.pk}
    journal.record(Verb.SUBJECT_EXPORT_LOOKED_AT, chain=OFFICE, by=by, at=at, data=data)
    return row


def _check_unchanged(row: SubjectRequest) -> list[Piece]:
    found = pieces(row)
    if row.prepared_digest != seen_digest(found, row.blackened):
        raise Refused(CHANGED, code="changed")
    return found


@journal.verb
def fetch_export(*, request: SubjectRequest, by: Person, at: datetime) -> list[Piece]:
    """Return the Auskunft as it leaves the house; that it was fetched is journalled.

    :raises Refused: before the second look, or if something has changed since.
    """
    row = _of_person(request, "fetch", by, at)
    found = _check_unchanged(row)
    data = {"subject_request": row.pk}
    journal.record(Verb.SUBJECT_EXPORT_FETCHED, chain=OFFICE, by=by, at=at, data=data)
    return [blackened(piece, row.blackened) for piece in found]
