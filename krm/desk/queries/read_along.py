"""What a row of Heute reads along of its Vorgang: what ended it, what has come back."""

from django.db.models import Max, OuterRef, QuerySet, Subquery

from krm.casework.models import Schriftsatz
from krm.corrections.models import Correction
from krm.deadlines.models import Deadline
from krm.letters.models import Letter
from krm.reactions.models import Petition, Reaction
from krm.reactions.rules import gives_statement
from krm.reactions.workflow import Facts, State
from krm.work.models import Assignment, Task


def end_proposed(reaction_field: str) -> QuerySet[Correction]:
    """Return the end without an answer that waits for its second person, who has it as a task."""
    waiting = Correction.objects.waiting().filter(target="close_without_answer")
    return waiting.filter(reaction=OuterRef(reaction_field))


def has_died(reaction: Reaction) -> bool:
    """Tell whether the customer is noted as deceased."""
    return reaction.party is not None and reaction.party.deceased_noted_on is not None


def confirmed(reaction: OuterRef) -> QuerySet[Letter]:
    """Return the confirmation that is released: to post it is a row of its own."""
    return Letter.objects.filter(
        reaction=reaction, kind=Letter.Kind.CONFIRMATION, state=Letter.State.RELEASED
    )


def zweitschrift_owed(reaction_field: str) -> QuerySet[Task]:
    """Return the task that comes before anything else where a unit has answered itself (R-13)."""
    owed = Task.objects.open().filter(kind=Task.Kind.ZWEITSCHRIFT)
    return owed.filter(reaction=OuterRef(reaction_field))


def delivered_at(reaction_field: str) -> Subquery:
    """Return when the last Schriftsatz of a Vorgang came."""
    newest = (
        Schriftsatz.objects.filter(assignment__reaction=OuterRef(reaction_field))
        .order_by()
        .values("assignment__reaction")
        .annotate(newest=Max("delivered_at"))
    )
    return Subquery(newest.values("newest"))


def given_back_at(reaction_field: str) -> Subquery:
    """Return when a unit last gave the Vorgang back, or KRM took it back."""
    ended = Assignment.objects.filter(reaction=OuterRef(reaction_field)).exclude(ended_at=None)
    return Subquery(ended.order_by("-ended_at").values("ended_at")[:1])


def work_of_unit(field: str) -> Subquery:
    """Return a value of the task of a deadline's unit."""
    own = Assignment.objects.live().filter(
        reaction=OuterRef("reaction_id"), unit=OuterRef("unit_id")
    )
    return Subquery(own.values(field)[:1])


def answer_to(reaction_field: str) -> Subquery:
    """Return whom a petition or Eingabe is answered to: the body gets a Stellungnahme."""
    return Subquery(
        Petition.objects.filter(reaction=OuterRef(reaction_field)).values("answer_to")[:1]
    )


def what_stands(reaction: Reaction, read: Reaction | Deadline) -> Facts:
    """Return what the table of steps looks at to say what KRM does next.

    :param read: the row that carries what was read along of the Vorgang.
    """
    return Facts(
        kind=reaction.kind,
        state=State(reaction.state),
        is_board=reaction.is_board,
        board_copy_sent=not getattr(read, "lacks_board_copy", None),
        is_deceased=has_died(reaction),
        idea_undecided=bool(getattr(read, "lacks_decision", None)),
        gives_statement=gives_statement(reaction.kind, getattr(read, "answer_to", None) or ""),
    )
