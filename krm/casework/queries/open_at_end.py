"""What is still open in a Vorgang that somebody is about to close; nothing of it stops the end."""

from collections.abc import Iterator

from django.db.models import Q

from krm.casework.queries.returned import returned_forms
from krm.measures.models import Measure
from krm.measures.queries.shown import open_of
from krm.parties.models import Consent
from krm.reactions.models import Reaction
from krm.ui.rules import format_short, join_words
from krm.work.models import Task

# Somebody was promised that they will hear from us; these tasks end with the Vorgang.
_CALLS = (Task.Kind.CONTACT_TODAY, Task.Kind.LEAD)


def open_at_end(reaction: Reaction) -> list[str]:
    """Return in sentences what is open: incidents, forms that came back, promises, calls."""
    return [*_besonderheiten(reaction), *_forms(reaction), *_promises(reaction), *_calls(reaction)]


def _besonderheiten(reaction: Reaction) -> Iterator[str]:
    if found := open_of(reaction):
        labels = join_words([f"„{row.label}“" for row in found], "und")
        yield f"Noch offen als Besonderheit: {labels}. Das läuft nach dem Abschließen weiter."


def _forms(reaction: Reaction) -> Iterator[str]:
    files = list(reaction.documents.filter(document__text__contains="/").select_related("document"))
    if not files:
        return
    own = Q(reaction_pk=reaction.pk) | Q(reaction_pk=None)
    consents = Consent.objects.filter(own, party=reaction.party_id) if reaction.party_id else []
    for row in returned_forms(reaction, files, consents):
        yield (
            f"Ein Vordruck ist zurückgekommen und noch nicht eingetragen: „{row.document.title}“. "
            "Bitte vorher im Vorgang ansehen."
        )


def _promises(reaction: Reaction) -> Iterator[str]:
    states = (Measure.State.PROPOSED, Measure.State.ACCEPTED)
    rows = reaction.measures.filter(is_promise=True, state__in=states)
    said = [
        f"„{row.title}“ bis {format_short(row.due_on)}" if row.due_on else f"„{row.title}“"
        for row in rows.order_by("due_on", "pk")
    ]
    if said:
        yield f"Zugesagt und noch nicht erledigt: {join_words(said, 'und')} – das läuft weiter."


def _calls(reaction: Reaction) -> Iterator[str]:
    titles = reaction.tasks.open().filter(kind__in=_CALLS).order_by("due_on", "pk")
    for title in titles.values_list("title", flat=True):
        yield f"Noch nicht erledigt: „{title}“. Diese Aufgabe endet mit dem Abschließen."
