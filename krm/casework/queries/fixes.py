"""Where an open point of the checklist can be put right, for whoever reads the page of a letter.

What a person judges is ticked in the list itself. What the program looks at leads here to the text
or to a step, or says in one sentence who can do something about it (annex 2).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from krm.casework.queries.steps import address_of
from krm.letters import access as letter_access
from krm.letters.models import Letter
from krm.letters.rules.checklist import CheckItem
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.reactions.workflow import STEPS, Facts, reason_at_the_button
from krm.work import access

# In place of a step: the form with the text, on the very page.
TEXT = "#letter-form"


@dataclass(frozen=True)
class Fix:
    """The ways to put a point right, and who can where the reader cannot.

    :param places: words of the link, and the step or the text it leads to.
    :param who: None says by the standing of the letter who can; "" where the reason says it.
    """

    places: tuple[tuple[str, str], ...] = ()
    who: str | None = None


_WORDS = Fix((("Text ändern", TEXT),))
_WHOEVER = "Das ändert, wer den Vorgang bearbeitet."
_CUSTOMER = ("Name oder Anschrift ändern", "customer")

FIXES: Mapping[str, Fix] = {
    "address": Fix((_CUSTOMER, ("Anrede oder Versandweg ändern", TEXT)), _WHOEVER),
    "our_reference": Fix(who="Das Aktenzeichen steht im Regelwerk. Änderungen schlägt KRM vor."),
    "reference": _WORDS,
    "contact": _WORDS,
    "in_time": Fix(who="Das lässt sich nicht mehr ändern. Freigeben ist trotzdem möglich."),
    "anliegen": Fix((("Antworten im Text ändern", TEXT),)),
    "placeholders": _WORDS,
    "salutation": Fix((("Anrede ändern", TEXT),)),
    "wording": _WORDS,
    "sentences": _WORDS,
    "abbreviations": _WORDS,
    "legal": _WORDS,
    "procedure": _WORDS,
    "enclosures": Fix((("Text oder Anlagen ändern", TEXT),)),
    "social_data": Fix((("Text oder Versandweg ändern", TEXT),)),
    "entitled": Fix(
        who="Das macht die Geschäftsführung, sobald das Schreiben vollständig und geprüft ist."
    ),
    "tv_release": Fix(who="Das macht der Vorsitz der Trägerversammlung."),
    # The reason names the second person; the page has one button that asks them.
    "four_eyes": Fix(who=""),
    "copy": Fix(who="Die Kopie entsteht von selbst. Fehlt sie, bitte der Administration melden."),
    "results": Fix((("Anliegen bewerten", "assess"),), _WHOEVER),
    "claims": _WORDS,
    "promised_days": _WORDS,
    "printable": Fix((("Text ändern", TEXT), _CUSTOMER), _WHOEVER),
}

# No text names somebody who is not there.
_NOBODY = Fix(
    who="Es ist niemand da, den das Schreiben nennen kann. Die Administration trägt die "
    "KRM-Beauftragung oder eine Vertretung ein. Danach bitte den Entwurf verwerfen und neu "
    "beginnen."
)
_ELSE = {
    Letter.State.DRAFT: "Das ändert, wer das Schreiben bearbeitet.",
    Letter.State.RELEASED: "Das ändert sich nur, wenn die Freigabe zurückgenommen wird.",
}


def with_fixes(
    items: Sequence[CheckItem], *, letter: Letter, facts: Facts, person: Person, on: date
) -> list[CheckItem]:
    """Return the points, the open ones the program looks at with where to put them right.

    :param facts: what holds of the Vorgang for this person.
    """
    if not any(item.automatic and item.state == "open" for item in items):
        return list(items)
    rights = access.rights_in(person, letter.reaction, on)
    writes = letter.state == Letter.State.DRAFT and letter_access.may_write(person, letter, on)
    return [
        _with_fix(item, letter, tuple(_links(item.code, letter, facts, rights, writes=writes)))
        if item.automatic and item.state == "open"
        else item
        for item in items
    ]


def _fix_of(code: str, letter: Letter) -> Fix:
    return _NOBODY if code == "contact" and letter.contact_id is None else FIXES[code]


def _with_fix(item: CheckItem, letter: Letter, links: tuple[tuple[str, str], ...]) -> CheckItem:
    if links or letter.state not in _ELSE:
        return replace(item, links=links)
    who = _fix_of(item.code, letter).who
    return replace(item, who=_ELSE[Letter.State(letter.state)] if who is None else who)


def _links(
    code: str, letter: Letter, facts: Facts, rights: frozenset[Right], *, writes: bool
) -> Iterator[tuple[str, str]]:
    for words, place in _fix_of(code, letter).places:
        if place == TEXT:
            if writes:
                yield words, TEXT
            continue
        step = STEPS[place]
        if step.is_open_to(rights) and reason_at_the_button(step, facts) == "":
            yield words, address_of(step, letter.reaction.number)


def open_count(items: Sequence[CheckItem]) -> int:
    """Return how many points are shown as open."""
    return sum(item.state == "open" for item in items)


def left_to_read(items: Sequence[CheckItem]) -> list[str]:
    """Return the codes of what is open and only a person can confirm."""
    return [item.code for item in items if item.state == "open" and not item.automatic]
