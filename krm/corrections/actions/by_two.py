"""Steps of others that wait for a second person: in what has ended, or where a deadline ends."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from krm.casework.actions import customer, handover
from krm.casework.actions.customer import EmailConsent, Mandate
from krm.casework.actions.handover import HandoverPlan
from krm.casework.queries import facts_for
from krm.corrections.queries import legal_deadlines
from krm.journal.actions import Refused, confirmation, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties.actions import PartyData
from krm.parties.models import Consent, Party
from krm.petitions.actions import transmitting
from krm.petitions.queries import transmitted_statement
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.rules import PartyRole
from krm.reactions.workflow import ENDED_STATES, STATE_LABELS, State
from krm.ui.rules import format_day
from krm.work.queries import visible_by_number

Said = Mapping[str, Any]


@dataclass(frozen=True)
class ByTwo:
    """A step of the table whose verb may wait, and what was said in it in storable form.

    :param label: what is put right or decided, as a noun.
    :param take: calls the verb.
    :param now: what stands there before, to be shown and compared; ``words`` says either.
    :param asks_two: whether the step waits for a second person.
    :param is_slip: whether one may put a slip of one's own right alone on the day of recording.
    :param is_decision: whether nothing was wrong before: the course speaks of no correction.
    :param is_partial: whether only what differs from what stands there is proposed.
    :param fields: says of each value what it was and is, where a step takes several.
    :param check: asked before it waits, where taking the step and taking it back leaves files.
    :param other: the other Vorgang it is about, if the person may see it.
    """

    step: str
    label: str
    take: Callable[[Reaction, Said, Person, datetime], object]
    words: Callable[[Said], str]
    now: Callable[[Reaction, Said], Said]
    asks_two: Callable[[Reaction, Said, Person, datetime], bool]
    is_slip: bool = True
    is_decision: bool = False
    is_partial: bool = False
    check: Callable[[Reaction, Said, Person, datetime], None] | None = None
    fields: Callable[[Said, Said], Iterator[str]] | None = None
    other: Callable[[Said, Person, date], Reaction | None] | None = None

    def change(self, old: Said, new: Said) -> str:
        """Return what changes, in one line: nothing stands before what is said for the first time.

        Of single values each is named once, with what it was and what it is.
        """
        if self.fields is not None:
            return ", ".join(self.fields(old, new))
        return f"{self.words(old)} → {self.words(new)}" if old else self.words(new)

    def proposed(self, reaction: Reaction, said: Said) -> dict[str, Any]:
        """Return of what was said what a second person has to see."""
        if not self.is_partial:
            return dict(said)
        now = self.now(reaction, said)
        return {name: value for name, value in said.items() if now[name] != value}


def _has_ended(reaction: Reaction, said: Said, by: Person, at: datetime) -> bool:
    return State(reaction.state) in ENDED_STATES


def _nothing(reaction: Reaction, said: Said) -> Said:
    return {}


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


# ----------------------------------------------------------------------------------------- customer


def _known(reaction: Reaction) -> dict[str, str]:
    party = reaction.party or Party()
    return {name: getattr(party, name) for name in PartyData.__dataclass_fields__}


def _known_of(reaction: Reaction, said: Said) -> Said:
    known = _known(reaction)
    return {name: known[name] for name in said}


def _change_customer(reaction: Reaction, said: Said, by: Person, at: datetime) -> object:
    data = PartyData(**{**_known(reaction), **said})
    return customer.change_customer(reaction=reaction, data=data, by=by, at=at)


def _customer(said: Said) -> str:
    return ", ".join(f"{_called(name)}: {_shown(name, value)}" for name, value in said.items())


def _changed(old: Said, new: Said) -> Iterator[str]:
    for name, value in new.items():
        before = _quoted(name, old.get(name, ""))
        yield f"{_called(name)} {before} → {_quoted(name, value)}"


def _quoted(name: str, value: str) -> str:
    return f"„{_shown(name, value)}“" if value else _shown(name, value)


def _called(name: str) -> str:
    return "Art" if name == "kind" else str(Party._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown(name: str, value: str) -> str:
    choices = dict(getattr(Party._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, value)) or "keine Angabe"


# ------------------------------------------------------------------------------------ other people


def _set_representative(reaction: Reaction, said: Said, by: Person, at: datetime) -> object:
    return customer.set_representative(
        reaction=reaction,
        data=PartyData(**said["party"]),
        has_vollmacht=said["has_vollmacht"],
        starts_on=_day(said["starts_on"]),
        ends_on=_day(said["ends_on"]),
        by=by,
        at=at,
    )


def _representative(said: Said) -> str:
    if not said:
        return "wie bisher eingetragen"
    return f"{Party(**said['party']).display_name}, {_vollmacht(said)}"


def _vollmacht(said: Said) -> str:
    if not said["has_vollmacht"]:
        return "ohne Vollmacht"
    starts, ends = _day(said["starts_on"]), _day(said["ends_on"])
    since = f" ab {format_day(starts)}" if starts else ""
    until = f" bis {format_day(ends)}" if ends else ""
    return f"mit Vollmacht{since}{until}"


def _change_role(reaction: Reaction, said: Said, by: Person, at: datetime) -> object:
    return customer.change_role(
        reaction=reaction,
        role=said["role"],
        customer=PartyData(**said["party"]) if said["party"] else None,
        mandate=Mandate(said["has_vollmacht"], _day(said["starts_on"]), _day(said["ends_on"])),
        by=by,
        at=at,
    )


def _role(said: Said) -> str:
    role, named = PartyRole.label(said["role"]), said.get("party")
    return f"{role} für {Party(**named).display_name}, {_vollmacht(said)}" if named else role


def _note_deceased(reaction: Reaction, said: Said, by: Person, at: datetime) -> object:
    day = date.fromisoformat(said["on"])
    return customer.note_deceased(reaction=reaction, on=day, by=by, at=at)


def _deceased(said: Said) -> str:
    day = _day(said["on"])
    return f"verstorben, bekannt seit {format_day(day)}" if day else "kein Vermerk"


def _died(reaction: Reaction, said: Said) -> Said:
    day = reaction.party.deceased_noted_on if reaction.party else None
    return {"on": day.isoformat() if day else ""}


def _exclude(reaction: Reaction, said: Said, by: Person, at: datetime) -> object:
    person = Person.objects.get(pk=said["person"])
    reason = said["reason"]
    return customer.exclude(reaction=reaction, person=person, reason=reason, by=by, at=at)


def _excluded(said: Said) -> str:
    if "person" not in said:
        return "darf den Vorgang sehen"
    return f"{Person.objects.get(pk=said['person']).display_name} ausgeschlossen"


# --------------------------------------------------------------------------- consent, earlier case


def _note_consent(reaction: Reaction, said: Said, by: Person, at: datetime) -> object:
    consent = EmailConsent(**{**said, "on": date.fromisoformat(said["on"])})
    return customer.note_email_consent(reaction=reaction, consent=consent, by=by, at=at)


def _gives_consent(reaction: Reaction, said: Said, by: Person, at: datetime) -> bool:
    """Tell whether e-mails would leave that must not yet; a withdrawal counts at once."""
    return bool(said["is_given"]) and _has_ended(reaction, said, by, at)


def _consented(reaction: Reaction, said: Said) -> Said:
    """Return the consent that nobody has withdrawn."""
    rows = Consent.objects.filter(party=reaction.party, purpose=Consent.Purpose.EMAIL)
    found = rows.filter(withdrawn_on=None).order_by("-given_on", "-pk").first()
    if found is None:
        return {}
    on = found.given_on.isoformat()
    return {"is_given": True, "on": on, "form": found.form, "note": found.note}


def _consent(said: Said) -> str:
    day = _day(said.get("on"))
    if day is None:
        return "keine"
    how = dict(Consent.Form.choices).get(said["form"], "")
    return f"gilt seit {format_day(day)} ({how})"


def _follow_up(reaction: Reaction, said: Said, by: Person, at: datetime) -> object:
    if confirmation() is not None and _other(said, by, local_day(at)) is None:
        raise Refused(
            "Den früheren Vorgang können Sie nicht sehen. Bitte lassen Sie eine andere Person "
            "entscheiden.",
            code="earlier_unseen",
            chain=reaction_chain(reaction.pk),
        )
    return customer.link_follow_up(reaction=reaction, number=said["number"], by=by, at=at)


def _other(said: Said, person: Person, on: date) -> Reaction | None:
    return visible_by_number(person, said["number"], on)


def _earlier(reaction: Reaction, said: Said) -> Said:
    earlier = reaction.follow_up_of
    return {"before": earlier.number} if earlier else {}


def _follows(said: Said) -> str:
    # Which one, only whoever may see it reads (docs/rulings.md, 17).
    if "before" in said:
        return "zu einem anderen Vorgang"
    return "zu einem früheren Vorgang" if said else "keine"


# ---------------------------------------------------------------------------------------- handover


def _hand_over(reaction: Reaction, said: Said, by: Person, at: datetime) -> object:
    return handover.hand_over(reaction=reaction, plan=HandoverPlan(**said), by=by, at=at)


def _ends_unseen(reaction: Reaction, said: Said, by: Person, at: datetime) -> bool:
    """Tell whether a legal deadline would end at once, and the customer gets no letter about it."""
    is_whole = handover.is_whole(reaction, HandoverPlan(**said))
    if not is_whole or not legal_deadlines(reaction):
        return False
    return not handover.can_be_notified(facts_for(reaction, by, local_day(at)))


def _receiver(said: Said) -> str:
    if "state" in said:
        return STATE_LABELS[State(said["state"])]
    return f"abgegeben an {said['receiver']}, ohne Schreiben"


# ------------------------------------------------------------------------------------ transmission


def _transmission(reaction: Reaction, said: Said) -> Said:
    sent = transmitted_statement(reaction)
    day = sent.transmitted_on if sent else None
    how = sent.transmitted_how if sent else ""
    now = {"transmitted_on": day.isoformat() if day else "", "how": how}
    return {name: now[name] for name in said}


def _check_transmission(reaction: Reaction, said: Said, by: Person, at: datetime) -> None:
    reactions.require_possible("correct_transmission", reaction)
    day = date.fromisoformat(said["transmitted_on"])
    transmitting.check_transmission(reaction=reaction, transmitted_on=day, at=at)


def _correct_transmission(reaction: Reaction, said: Said, by: Person, at: datetime) -> object:
    whole = {**_transmission(reaction, {"transmitted_on": "", "how": ""}), **said}
    return transmitting.correct_transmission(
        reaction=reaction,
        transmitted_on=date.fromisoformat(whole["transmitted_on"]),
        how=whole["how"],
        by=by,
        at=at,
    )


def _sent(said: Said) -> str:
    day = _day(said.get("transmitted_on"))
    words = (f"am {format_day(day)}" if day else "", said.get("how", ""))
    return ", ".join(word for word in words if word)


def _always(reaction: Reaction, said: Said, by: Person, at: datetime) -> bool:
    return True


def party_said(data: PartyData | None) -> dict[str, Any] | None:
    """Return a customer as it was typed, in storable form."""
    return None if data is None else asdict(data)


# By the name of the verb; a correction that waits names it as what it changes.
BY_TWO: Final[Mapping[str, ByTwo]] = {
    "change_customer": ByTwo(
        "customer",
        "Kundin oder Kunde",
        _change_customer,
        _customer,
        _known_of,
        _has_ended,
        is_partial=True,
        fields=_changed,
    ),
    "set_representative": ByTwo(
        "representative",
        "Vertretung oder Vollmacht",
        _set_representative,
        _representative,
        _nothing,
        _has_ended,
    ),
    "change_role": ByTwo(
        "party_role",
        "Rolle der Person",
        _change_role,
        _role,
        lambda row, said: {"role": row.party_role},
        _has_ended,
    ),
    "note_deceased": ByTwo(
        "deceased", "Vermerk über den Tod", _note_deceased, _deceased, _died, _has_ended
    ),
    "exclude": ByTwo(
        "exclude",
        "Ausschluss vom Vorgang",
        _exclude,
        _excluded,
        _nothing,
        _has_ended,
        is_decision=True,
    ),
    "note_email_consent": ByTwo(
        "email_consent",
        "Einwilligung in E-Mails",
        _note_consent,
        _consent,
        _consented,
        _gives_consent,
    ),
    "link_follow_up": ByTwo(
        "follow_up", "Folgereaktion", _follow_up, _follows, _earlier, _has_ended, other=_other
    ),
    "hand_over": ByTwo(
        "hand_over",
        "Abgabe",
        _hand_over,
        _receiver,
        lambda row, said: {"state": row.state},
        _ends_unseen,
        is_slip=False,
        is_decision=True,
    ),
    "correct_transmission": ByTwo(
        "correct_transmission",
        "Übermittlung der Stellungnahme",
        _correct_transmission,
        _sent,
        _transmission,
        _always,
        is_slip=False,
        is_partial=True,
        check=_check_transmission,
    ),
}
