"""Who wrote, whom the complaint is about, and who is kept away from the Vorgang."""

from datetime import date, datetime
from typing import Any

from krm.casework.actions.hearing import end_hearings
from krm.corrections.actions.target import Choices, Group, Target, row_of
from krm.journal.actions import Refused
from krm.measures.actions import raising
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties.models import Party
from krm.reactions.models import Confidential, Reaction
from krm.reactions.queries import confidential_of
from krm.ui.rules import format_day
from krm.work.actions.keeping_away import pass_on_work, require_somebody_left


def _check_party(reaction: Reaction, new: object, at: datetime) -> None:
    if new and reaction.is_anonymous:
        raise Refused(
            "Der Vorgang ist anonym. Es werden keine Personendaten erfasst.", code="field_new_party"
        )


def _write_party(reaction: Reaction, new: object) -> None:
    reaction.party = None if new is None else Party.objects.get(pk=str(new))


def _party_words(reaction: Reaction, value: object) -> str:
    if isinstance(value, dict):
        return Party(**value).display_name
    party = Party.objects.filter(pk=str(value)).first()
    return party.display_name if party else "niemand"


def _deceased_on(reaction: Reaction) -> str | None:
    day = reaction.party.deceased_noted_on if reaction.party is not None else None
    return day.isoformat() if day is not None else None


def _write_deceased(reaction: Reaction, new: str | None) -> None:
    if reaction.party is not None:
        reaction.party.deceased_noted_on = date.fromisoformat(new) if new else None
        reaction.party.save(update_fields=["deceased_noted_on"])


def _check_deceased(reaction: Reaction, new: str | None, at: datetime) -> None:
    if _deceased_on(reaction) is None:
        raise Refused("Die Person ist nicht als verstorben vermerkt.", code="field_target")
    if new and date.fromisoformat(new) > local_day(at):
        raise Refused("Der Tag liegt in der Zukunft.", code="field_new_day")


def _keep_away(reaction: Reaction, by: Person, at: datetime) -> None:
    """Give what lay with the person complained about to somebody else."""
    if reaction.complained_about is not None:
        person = reaction.complained_about
        pass_on_work(reaction=reaction, person=person, by=by, at=at)
        raising.inform_in_place(reaction=reaction, person=person, by=by, at=at)
    end_hearings(reaction=reaction, by=by, at=at)


def _check_somebody_left(reaction: Reaction, new: int | None, at: datetime) -> None:
    person = Person.objects.filter(pk=new).first() if new else None
    if person is not None:
        require_somebody_left(
            reaction=reaction, person=person, by=None, at=at, code="field_new_choice"
        )


def _excluded(reaction: Reaction) -> list[int]:
    return list(reaction.exclusions.order_by("pk").values_list("person_id", flat=True))


def _check_excluded(reaction: Reaction, new: list[int], at: datetime) -> None:
    if not set(new) < set(_excluded(reaction)):
        raise Refused(
            "Hier wird ein Ausschluss nur aufgehoben. Wer neu ausgeschlossen wird, steht unter "
            "„Weiteres“.",
            code="field_new_people",
        )


def _check_opened(reaction: Reaction, new: bool, at: datetime) -> None:
    if new:
        raise Refused("Der Vorgang ist schon verborgen.", code="field_new_flag")


def _names(reaction: Reaction, value: Any) -> str:
    people = Person.objects.filter(pk__in=value).order_by("last_name", "first_name", "pk")
    return ", ".join(person.display_name for person in people)


def _excluded_people(reaction: Reaction) -> Choices:
    rows = reaction.exclusions.select_related("person").order_by("pk")
    return [(str(row.person_id), row.person.display_name) for row in rows]


PARTY = Target(
    "Kundin oder Kunde",
    Group.PEOPLE,
    "new_party",
    lambda row: row.party_id,
    _write_party,
    words=_party_words,
    check=_check_party,
    empty="niemand",
    exists=lambda row: not row.is_anonymous,
)
DECEASED = Target(
    "Als verstorben vermerkt",
    Group.PEOPLE,
    "new_day",
    _deceased_on,
    _write_deceased,
    words=lambda row, value: f"am {format_day(date.fromisoformat(value))}",
    check=_check_deceased,
    exists=lambda row: _deceased_on(row) is not None,
    empty="nein",
    may_be_empty=True,
)
COMPLAINED_ABOUT = row_of(
    "complained_about",
    "Betroffene Person im Haus",
    Group.PEOPLE,
    organisation.active_people,
    empty="niemand",
    check=_check_somebody_left,
    then=_keep_away,
    # Whoever stood there would see the Vorgang again.
    asks_two=lambda row, new: row.complained_about_id is not None,
)
CONFIDENTIAL = Target(
    "Vorgang verborgen, weil die Person im Haus arbeitet",
    Group.PEOPLE,
    "new_flag",
    lambda row: confidential_of(row) is not None,
    lambda row, new: Confidential.objects.filter(reaction=row).delete() and None,
    words=lambda row, value: "ja" if value else "nein",
    check=_check_opened,
    exists=lambda row: confidential_of(row) is not None,
    asks_two=lambda row, new: True,
)
EXCLUSIONS = Target(
    "Ausgeschlossene Personen",
    Group.PEOPLE,
    "new_people",
    _excluded,
    lambda row, new: row.exclusions.exclude(person__in=new).delete() and None,
    words=_names,
    whole=lambda row, new: [int(key) for key in new or []],
    check=_check_excluded,
    offered=_excluded_people,
    exists=lambda row: row.exclusions.exists(),
    empty="niemand",
    may_be_empty=True,
    asks_two=lambda row, new: True,
)
