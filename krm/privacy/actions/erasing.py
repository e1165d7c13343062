"""What is deleted when a Vorgang becomes anonymous: everywhere a person can stand, in one step."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import models, transaction
from django.db.models import Q

from krm.arrivals.actions import passing
from krm.arrivals.models import Alarm, DangerHint, IntakeItem, MeaningReading, Submission
from krm.casework.actions.ending import ask_krm_to_look, end_work
from krm.casework.models import (
    CaseNote,
    Handover,
    Hearing,
    IdeaDecision,
    PraiseNote,
    Schriftsatz,
    SchriftsatzPoint,
    SecondLook,
)
from krm.casework.queries import facts_for
from krm.corrections.models import Correction
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal.actions import Actor, Verb
from krm.letters.models import CheckTick, Dispatch, Letter, LetterBlock
from krm.mailbox.models import AutomaticConfirmation
from krm.measures.models import Besonderheit, MeetingExample
from krm.notices.models import Notice
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties.models import Consent, Party, Representation
from krm.parties.rules.traces import traces_in
from krm.petitions.models import Statement
from krm.privacy import storage
from krm.privacy.actions.erasing_journal import blank_journal, of_office, of_others
from krm.privacy.actions.forgetting import forget_people, requests_of
from krm.privacy.models import Anonymising, Deletion, LegalHold, LookIn, SampleAnswer
from krm.privacy.queries import anonymising as queries
from krm.reactions import actions as reactions
from krm.reactions.models import Anliegen, Exclusion, Petition, Reaction, ReactionDocument
from krm.reactions.rules import Kind
from krm.reactions.workflow import State
from krm.service_center.models import ServiceCenterCall
from krm.takeover.actions.forgetting import forget_tables
from krm.triage.models import ReactionLink
from krm.work.actions import tasks
from krm.work.models import Assignment, Task

# Codes of the reason in the journal.
ANONYMISED: Final = "made_anonymous"
_OF_LOOK_IN: Final = ("document_title", "purpose", "reason")
_D, _L = Dispatch.State, Letter.State


class Emptied(NamedTuple):
    """Columns that are emptied in the rows of a Vorgang; the rows stay for the figures."""

    model: type[models.Model]
    path: str
    columns: tuple[str, ...]


# fmt: off
EMPTIED: Final[Sequence[Emptied]] = (
    Emptied(Reaction, "pk", ("procedure_reference",)),
    Emptied(Petition, "reaction",
            ("number", "reference", "question", "passed_by", "decision_reason", "result_note")),
    Emptied(Anliegen, "reaction",
            ("proposed_reason", "procedure_reference", "procedure_stage")),
    Emptied(Exclusion, "reaction", ("reason",)),
    Emptied(Letter, "reaction",
            ("subject", "salutation", "body", "opening", "closing", "enclosures",
             "recipient_lines", "recipient_email", "delay_reason", "content_hash", "pdf")),
    Emptied(Dispatch, "letter__reaction",
            ("recipient_lines", "recipient_email", "message_id", "note", "pdf")),
    Emptied(Schriftsatz, "assignment__reaction", ("reasons", "procedure_note")),
    Emptied(SchriftsatzPoint, "schriftsatz__assignment__reaction",
            ("facts", "legal_basis", "remedy", "text_proposal", "alternatives")),
    Emptied(Assignment, "reaction", ("question", "return_remark", "end_reason")),
    Emptied(CaseNote, "reaction", ("partner",)),
    Emptied(Handover, "reaction", ("basis_note", "reason", "parcel_note")),
    Emptied(SecondLook, "reaction", ("wish", "reason")),
    Emptied(Hearing, "reaction", ("accusation", "statement", "skip_reason")),
    Emptied(PraiseNote, "reaction", ("words",)),
    Emptied(IdeaDecision, "reaction", ("reason",)),
    Emptied(Task, "reaction", ("note", "result")),
    Emptied(Besonderheit, "reaction", ("withdrawn_reason", "agg_features")),
    Emptied(Alarm, "reaction", ("words", "example", "done")),
    Emptied(ServiceCenterCall, "reaction",
            ("sentence", "ticket_number", "new_ticket_number", "attempts")),
    Emptied(LegalHold, "reaction", ("reason", "end_reason")),
    Emptied(Statement, "reaction", ("released_name", "return_remark", "transmitted_how", "pdf")),
    Emptied(SampleAnswer, "case__reaction", ("remark",)),
    Emptied(ReactionLink, "reaction", ("reason",)),
    Emptied(ReactionLink, "other", ("reason",)),
)
# What says nothing without the person goes as a whole.
GONE: Final[Sequence[tuple[type[models.Model], str]]] = (
    (LetterBlock, "letter__reaction"),
    (CheckTick, "letter__reaction"),
    (Correction, "reaction"),
    (DangerHint, "reaction"),
    (MeaningReading, "reaction"),
    (MeetingExample, "reaction"),
    (Notice, "reaction_pk"),
)
# fmt: on


def make_anonymous(*, row: Anonymising, reaction: Reaction, by: Actor, at: datetime) -> Reaction:
    """Delete the person from a Vorgang, its arrivals, letters, files and journal, for good.

    The verb that decides has asked for the right and holds the lock. The step comes last: what it
    writes into the journal is what stays there. Where a class of retention ended it
    (``retention_class``), consents and look-ins stay without the person until their own class ends.
    """
    if row.retention_class:
        forget_hearings(reaction=reaction, by=by, at=at)
    people, items = queries.people_of(reaction), queries.arrivals_of(reaction)
    files, kept = _files_of(reaction, people, items), set(row.documents)
    asked = requests_of(people)
    changed = _write_texts(row.texts)
    _stop_letters(reaction)
    tasks.finish(tasks=reaction.tasks.filter(kind__in=_asked_in_vain(row)), by=by, at=at)
    _keep_look_ins(reaction)
    _empty_words(reaction)
    _cut_links(reaction)
    file_keys = [str(file.pk) for file in files]  # what is deleted has no key any more
    _drop_files(reaction, files, kept)
    _empty_arrivals(items, by, at)
    _let_go_of_consents(row, reaction)
    gone_people = _erase_people(people, reaction)
    forget_people(requests=asked, reaction=reaction, by=by, at=at)
    gone_files = sum(documents.delete_unused(file) for file in files if str(file.pk) not in kept)
    tables = forget_tables(reaction_pk=reaction.pk)
    _settle(row, by, at)
    entries = of_office(reaction, gone_people, [*file_keys, *tables], items) | of_others(
        reaction, changed
    )
    blank_journal(reaction, entries, reason=ANONYMISED, by=by, at=at)
    take = _end_retention if row.retention_class else _take_step
    moved = take(row, reactions.locked(reaction), gone_files + len(tables), by, at)
    storage.take_out_of_index(reaction, items)
    storage.record_deletion(
        what=Deletion.What.REACTION, key=reaction.number, code=row.retention_class,
        reaction=reaction, at=at,
    )  # fmt: skip
    transaction.on_commit(storage.empty_log)
    return moved


def forget_hearings(*, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Delete what somebody of the house was asked and said; kept away the person stays.

    An exclusion does not say why.
    """
    if (person := reaction.complained_about) is not None:
        reactions.exclude_person(reaction=reaction, person=person, reason="", by=by, at=at)
    Hearing.objects.filter(reaction=reaction).delete()


def make_anonymous_unseen(*, reaction: Reaction, code: str, by: Actor, at: datetime) -> Reaction:
    """Delete the person where nobody looks through the texts: each of them goes, too.

    :param reaction: locked by the step that calls this.
    :param code: the class that ended, "" where somebody had asked for it.
    """
    Anonymising.objects.waiting().filter(reaction=reaction).update(
        state=Anonymising.State.WITHDRAWN, decided_at=at
    )
    row = Anonymising.objects.create(
        reaction=reaction, retention_class=code, texts=queries.texts_after_retention(reaction),
        state=Anonymising.State.APPLIED, seen_digest="", proposed_at=at,
    )  # fmt: skip
    return make_anonymous(row=row, reaction=reaction, by=by, at=at)


def _end_retention(
    row: Anonymising, reaction: Reaction, files: int, by: Actor, at: datetime
) -> Reaction:
    """Let the person go from what has ended; what was counted as whose it was counts on."""
    return reactions.take_step(
        name="end_retention",
        reaction=reaction,
        facts=facts_for(reaction, None, local_day(at)),
        verb=Verb.REACTION_ANONYMISED,
        changes={"party": None, "complained_about": None},
        data={"anonymising": row.pk, "files": files, "class": row.retention_class},
        by=by,
        at=at,
    )


def _take_step(
    row: Anonymising, reaction: Reaction, files: int, by: Actor, at: datetime
) -> Reaction:
    """Make the Vorgang anonymous; what is open goes the way of one that came without a name.

    A Lob keeps its own way: its team still hears of it (4.7).
    """
    was_open = reaction.is_open
    moved = reactions.take_step(
        name="make_anonymous",
        reaction=reaction,
        facts=facts_for(reaction, by if isinstance(by, Person) else None, local_day(at)),
        verb=Verb.REACTION_ANONYMISED,
        changes={
            "party": None,
            "is_anonymous": True,
            "anonymous_reason": reaction.anonymous_reason or "no_consent",
        },
        target=State.ANONYMOUS_RECORDED if was_open and reaction.kind != Kind.PRAISE else None,
        data={"anonymising": row.pk, "files": files},
        personal={"reason": row.reason},
        by=by,
        at=at,
    )
    if was_open:
        end_work(reaction=moved, why=ANONYMISED, by=by, at=at)
        ask_krm_to_look(reaction=moved, by=by, at=at)
    return moved


def _files_of(
    reaction: Reaction, people: Sequence[Party], items: Sequence[IntakeItem]
) -> list[Document]:
    """Return every file that belongs to the Vorgang or its people."""
    own = Q(pk__in=ReactionDocument.objects.filter(reaction=reaction).values("document"))
    own |= Q(pk__in=IntakeItem.documents.through.objects.filter(
        intakeitem__in=[item.pk for item in items]).values("document"))  # fmt: skip
    for letters in (Letter.objects.filter(reaction=reaction),
                    Dispatch.objects.filter(letter__reaction=reaction)):  # fmt: skip
        own |= Q(pk__in=letters.exclude(pdf=None).values("pdf"))
    own |= Q(pk__in=reaction.statements.exclude(pdf=None).values("pdf"))
    consents = Consent.objects.filter(Q(party__in=people) | Q(reaction_pk=reaction.pk))
    own |= Q(pk__in=consents.exclude(document=None).values("document"))
    powers = Representation.objects.filter(represented__in=people).exclude(document=None)
    own |= Q(pk__in=powers.values("document"))
    return list(Document.objects.filter(own).order_by("pk"))


def _write_texts(texts: Mapping[str, str]) -> dict[type[models.Model], list[int]]:
    """Put the texts in place that stay; return the rows that say something else now."""
    by_name = {(w.model._meta.model_name, w.column): w for w in queries.WALKED}
    changed: dict[type[models.Model], list[int]] = {}
    for key, text in texts.items():
        name, column, pk = key.split("-")
        model = by_name[name, column].model
        other = model._base_manager.filter(pk=pk).exclude(**{column: text})
        if other.update(**{column: text}):
            changed.setdefault(model, []).append(int(pk))
    return changed


def _empty_words(reaction: Reaction) -> None:
    for emptied in EMPTIED:
        _empty(emptied, reaction.pk)
    for model, path in GONE:
        model._base_manager.filter(**{path: reaction.pk}).delete()
    reaction.statements.update(content={})
    reaction.tasks.update(title=_titles())


def _stop_letters(reaction: Reaction) -> None:
    """Let nothing leave any more: drafts are void, what waits in the outbox is cancelled."""
    waiting = (_D.QUEUED, _D.HELD, _D.UNCLEAR, _D.FAILED)
    rows = Dispatch.objects.filter(letter__reaction=reaction)
    rows.filter(state__in=waiting).update(state=_D.CANCELLED)
    reaction.letters.filter(state__in=(_L.DRAFT, _L.RELEASED)).update(state=_L.VOID)


def _asked_in_vain(row: Anonymising) -> list[Task.Kind]:
    """Return the tasks that no step ends any more: what they ask about goes with the person."""
    proposals = [Task.Kind.CORRECTION, Task.Kind.ANONYMISE]
    return [*proposals, Task.Kind.PROCEDURE_END] if row.retention_class else proposals


def _empty(emptied: Emptied, reaction_pk: int) -> None:
    fields = [queries.column_of(emptied.model, name) for name in emptied.columns]
    values: dict[str, Any] = {field.name: field.get_default() for field in fields}
    emptied.model._base_manager.filter(**{emptied.path: reaction_pk}).update(**values)


def _titles() -> models.Case:
    """Return the general words for a task, in place of those somebody typed."""
    kinds = [models.When(kind=kind, then=models.Value(label)) for kind, label in Task.Kind.choices]
    return models.Case(*kinds, default=models.Value("Aufgabe"))


def _cut_links(reaction: Reaction) -> None:
    """Let no Vorgang with a name lead to this one."""
    named = Q(party__isnull=False)
    if reaction.follow_up_of is not None and reaction.follow_up_of.party_id is not None:
        reaction.follow_up_of = None
        reaction.save(update_fields=["follow_up_of"])
    reaction.follow_ups.filter(named).update(follow_up_of=None)
    links = ReactionLink.objects.filter(
        Q(reaction=reaction, other__party__isnull=False)
        | Q(other=reaction, reaction__party__isnull=False)
    )
    links.delete()


def _drop_files(reaction: Reaction, files: Sequence[Document], kept: set[str]) -> None:
    """Take the files from the Vorgang that do not stay, and the names of those that do."""
    for row in reaction.documents.select_related("document"):
        document = row.document
        if str(document.pk) not in kept:
            row.delete()
            continue
        ending = document.stored_name.rpartition(".")[2]
        document.original_name = f"Datei.{ending}"
        document.title = f"Datei zu {reaction.number}"
        document.save(update_fields=["original_name", "title"])
    for assignment in reaction.assignments.all():
        assignment.documents.remove(*(file for file in files if str(file.pk) not in kept))


def _empty_arrivals(items: Sequence[IntakeItem], by: Actor, at: datetime) -> None:
    keys = [item.pk for item in items]
    AutomaticConfirmation.objects.filter(item__in=keys).delete()
    Notice.objects.filter(url__in=[item.get_absolute_url() for item in items]).delete()
    for item in IntakeItem.objects.filter(pk__in=keys, content_removed_at=None).order_by("pk"):
        passing.remove_content(item=item, by=by, at=at)
    Submission.objects.filter(item__in=keys).update(
        is_anonymous=True, reply_by=Submission.ReplyBy.NONE
    )
    calls = ServiceCenterCall.objects.filter(item__in=keys)
    _empty_rows(calls, ("sentence", "ticket_number", "new_ticket_number", "attempts"))


def _empty_rows(rows: models.QuerySet[Any], columns: Sequence[str]) -> None:
    rows.update(**{name: queries.column_of(rows.model, name).get_default() for name in columns})


def _keep_look_ins(reaction: Reaction) -> None:
    """Empty only those words of a look-in that name the person: the rest proves what was read.

    Its class ends later (K9), and no word can be put in place of another.
    """
    known = queries.known_words(reaction)
    for look in LookIn.objects.filter(reaction=reaction).order_by("pk"):
        named = [name for name in _OF_LOOK_IN if traces_in(getattr(look, name), known)]
        _empty_rows(LookIn.objects.filter(pk=look.pk), named)


def _let_go_of_consents(row: Anonymising, reaction: Reaction) -> None:
    """Take the person from consents; what a look-in rested on stays until its class ends (K9)."""
    consents = Consent.objects.filter(reaction_pk=reaction.pk)
    if not row.retention_class:
        consents.exclude(purpose=Consent.Purpose.EAKTE).delete()
    consents.update(party=None, note="", document=None)


def _erase_people(people: Sequence[Party], reaction: Reaction) -> list[int]:
    """Delete the customer and whoever spoke for them, unless another Vorgang needs them."""
    gone: list[int] = []
    for party in people:
        if queries.is_needed_elsewhere(party, reaction):
            if party == reaction.party:
                return gone
            continue
        gone.append(party.pk)
        party.delete()
    return gone


def _settle(row: Anonymising, by: Actor, at: datetime) -> None:
    """Store the decision; of no proposal of the Vorgang stays what it quoted."""
    row.settle(Anonymising.State.APPLIED, by if isinstance(by, Person) else None, at)
    Anonymising.objects.filter(reaction=row.reaction).update(
        reason="", texts={}, keeps={}, documents=[], seen_digest=""
    )
