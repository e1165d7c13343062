"""What the Sichtung fills in from what is known, each answer with where it comes from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from krm.arrivals.models import Alarm, IntakeItem, Submission
from krm.arrivals.queries.submissions import submission_of
from krm.arrivals.rules import one_screen
from krm.arrivals.rules.one_screen import Proposal
from krm.documents.models import Document
from krm.reactions.models import Anliegen, Reaction
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules.anliegen import AnliegenTree
from krm.triage.queries.alike import Alike
from krm.triage.queries.suggestions import Hints
from krm.triage.rules.anliegen import Neighbour, choose

_UNREADABLE = "KRM konnte es nicht lesen. Bitte selbst ansehen."
_NOBODY = "KRM weiß nicht, wer es schickt. Bitte selbst ansehen."
_UNREAD = "Nicht alles lässt sich hier nach Hinweisen durchsehen. Bitte selbst sehen."
_BY_DOOR = {
    Submission.Door.FORM.value: "im Formular so angegeben",
    Submission.Door.CARD_QR.value: "auf der Meinungskarte so angegeben",
    Submission.Door.CARD_PAPER.value: "auf der Meinungskarte so angekreuzt",
    Submission.Door.API.value: "über die Schnittstelle so angegeben",
    Submission.Door.CALL.value: "am Telefon so gesagt",
}


@dataclass(frozen=True)
class AnliegenLike:
    """An Anliegen that is proposed, and the Vorgang that has it and means the same.

    :ivar kinds: what it must be to have this Anliegen first.
    """

    code: str
    label: str
    reaction: Reaction
    kinds: frozenset[str]

    def fits(self, voice: str) -> bool:
        """Tell whether it can be chosen for what the arrival is, as far as that is known."""
        return not voice or voice in self.kinds


@dataclass(frozen=True)
class Proposals:
    """The answers that are filled in: what it is, on which way it came, what it follows.

    :param alarm: the alarm that runs for the arrival; its kind is filled in where danger is ticked.
    :param anliegen: what is shown to be taken over with one click; it is never filled in.
    """

    voice: Proposal
    way: Proposal
    follows: Proposal
    alarm: Alarm | None = None
    anliegen: AnliegenLike | None = None


def proposals(
    item: IntakeItem, files: Sequence[Document], hints: Hints, alike: Sequence[Alike], on: date
) -> Proposals:
    """Return which answers are known; those with consequences are never among them."""
    said = submission_of(item)
    running = item.alarms.filter(confirmed_at=None).order_by("raised_at", "pk").first()
    return Proposals(
        _voice(said, hints),
        _way(item, said, files),
        _follows(item, said, hints),
        running,
        _anliegen(alike, on),
    )


def _anliegen(alike: Sequence[Alike], on: date) -> AnliegenLike | None:
    """Return the Anliegen of what means the same, if there is such a Vorgang."""
    rows = {
        row.reaction.number: row
        for row in alike
        if row.reaction is not None and row.meant and not row.is_apart
    }
    if not rows:
        return None
    rules = regelwerk.rules_on(on)
    closest = sorted(rows.items(), key=lambda pair: -pair[1].meant)
    codes = _codes_of([row.reaction for row in rows.values() if row.reaction is not None])
    choice = choose(
        [Neighbour(number, row.meant, codes[number]) for number, row in closest],
        least=rules.number("triage.meaning_percent"),
        fitting=_can_be_first(rules.anliegen_tree),
    )
    reaction = rows[choice.number].reaction if choice else None
    if choice is None or reaction is None:
        return None
    entry = rules.anliegen_tree.codes[choice.code]
    label = f"{entry.code} {rules.anliegen_tree.full_label(entry.code)}"
    return AnliegenLike(entry.code, label, reaction, entry.kinds & one_screen.RECORDED)


def _can_be_first(tree: AnliegenTree) -> set[str]:
    return {leaf.code for kind in one_screen.RECORDED for leaf in tree.leaves_for(kind, first=True)}


def _codes_of(reactions: Sequence[Reaction]) -> dict[str, list[str]]:
    """Return the Anliegen of some Vorgänge in their order, by number."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = Anliegen.objects.filter(reaction__in=reactions).order_by("position")
    for number, code in rows.values_list("reaction__number", "code"):
        found[number].append(code)
    return found


def _voice(said: Submission | None, hints: Hints) -> Proposal:
    if hints.kin.is_taken_out:
        return Proposal(one_screen.COMPLAINT, "als Dienstaufsichtsbeschwerde herausgenommen")
    known = {one_screen.COMPLAINT, one_screen.PRAISE, one_screen.IDEA}
    if said is None or said.kind not in known:
        return Proposal()
    return Proposal(said.kind, _BY_DOOR[said.door])


def _way(item: IntakeItem, said: Submission | None, files: Sequence[Document]) -> Proposal:
    if item.state == IntakeItem.State.WAITING:
        return Proposal(source=_UNREADABLE)
    words = (item.subject, item.sender_name, item.sender_address, item.text, item.quoted_history)
    if word := one_screen.telling_way(*words, *(file.text for file in files)):
        return Proposal(source=f"Im Eingang steht „{word}“. Bitte selbst sehen.")
    if not (item.text or said) or any(not file.text for file in files):
        return Proposal(source=_UNREAD)
    return Proposal(
        one_screen.DIRECT, "Weder BMAS, Abgeordnete, Petition noch Vorstand sind genannt."
    )


def _follows(item: IntakeItem, said: Submission | None, hints: Hints) -> Proposal:
    """Return "no" only where somebody was looked for: who is not known has been found nowhere."""
    earlier = [row for row in hints.suggestions if not row.is_apart]
    if hints.suggestions and not earlier:
        return Proposal("no", "Aus demselben Schreiben, aber ein eigener Vorgang.")
    if not earlier and item.state == IntakeItem.State.WAITING:
        return Proposal(source=_UNREADABLE)
    if not earlier and not (said or item.sender_name or item.sender_address):
        return Proposal(source=_NOBODY)
    if not earlier:
        return Proposal("no", "Kein früherer Vorgang dieser Person gefunden.")
    return Proposal(source="Es gibt Vorgänge, zu denen es gehören könnte.")
