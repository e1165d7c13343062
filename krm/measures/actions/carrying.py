"""What every verb about a Gegenmaßnahme does: lock it, ask whether it runs, write the journal."""

from collections.abc import Iterable
from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.measures.access import carried_measures
from krm.measures.models import Measure
from krm.measures.queries.naming import names_in
from krm.measures.rules import Planned, missing_for_measure
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties.rules.traces import in_words
from krm.reactions.models import Reaction
from krm.work.actions.telling import tell


def locked(measure: Measure, by: Person, at: datetime) -> Measure:
    """Return the row, locked.

    :raises Refused: for whoever neither decides about it nor carries it out.
    """
    if not carried_measures(by, local_day(at)).filter(pk=measure.pk).exists():
        raise Refused("Diese Gegenmaßnahme gibt es für Sie nicht.", code="right_missing")
    return Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)


def require_accepted(row: Measure) -> None:
    """Refuse what is not being carried out.

    :raises Refused: if it is only proposed, dismissed or done already.
    """
    if row.state != Measure.State.ACCEPTED:
        raise Refused(
            f"Die {row.noun} ist {row.get_state_display()}. Das geht nur, solange sie angenommen "
            "und nicht erledigt ist.",
            code="not_accepted",
        )


def require_complete(planned: Planned, at: datetime, *, needs_cause: bool = True) -> None:
    """Refuse what cannot be carried out: by nobody, until no day, against no cause.

    :raises Refused: with the sentence of the field that is missing first.
    """
    missing = missing_for_measure(planned, local_day(at), needs_cause=needs_cause)
    for field, sentence in missing.items():
        raise Refused(sentence, code=f"field_{field}")


def require_nameless(reactions: Iterable[Reaction], **texts: str) -> None:
    """Refuse words that name somebody: they stand on lists that go across the house (R-12).

    :param reactions: the Vorgänge behind it, whose people are known by name.
    :param texts: by the name of its field.
    :raises Refused: at the field, with what was found there.
    """
    cases = list(reactions)
    for field, text in texts.items():
        if found := names_in(text, cases):
            raise Refused(
                f"Das lesen auch andere. Bitte ohne Namen. Hier steht: {in_words(found)}.",
                code=f"field_{field}",
            )


def record(
    verb: Verb, row: Measure, by: Actor, at: datetime, *, chain: str = OFFICE, **said: object
) -> None:
    """Journal a step of a Gegenmaßnahme; words go into the part that can be erased."""
    words = {"title": row.title} | {k: v for k, v in said.items() if isinstance(v, str)}
    data = {"measure": row.pk} | {k: v for k, v in said.items() if not isinstance(v, str)}
    journal.record(verb, chain=chain, by=by, at=at, data=data, personal=words)


def tell_owner(row: Measure, *, by: Actor, at: datetime, is_new: bool = True) -> None:
    """Tell whoever carries it out, but for who has planned it for themselves.

    :param is_new: whether it is theirs since now; else its day is another.
    """
    if row.owner is None or row.owner_id == by.pk:
        return
    new, other = f"Ihnen wurde eine {row.noun} übertragen.", f"Ihre {row.noun} ist neu vereinbart."
    tell(
        reaction=None,
        people=[row.owner],
        kind="measure",
        opening="",
        what=f"{new if is_new else other} Bitte ansehen.",
        url=row.get_absolute_url(),
        key=f"{row.pk}:{row.due_on}",
        by=by,
        at=at,
    )
