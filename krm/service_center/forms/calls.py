"""The pages of the form for the Service Center, one question each, and the way through them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict  # noqa: TID251 - the answers of all pages travel in one form

from krm.casework.forms.names import NamesKept
from krm.journal.actions import Refused
from krm.organisation.models import Unit
from krm.organisation.queries import local_day
from krm.parties.actions import PartyData
from krm.parties.forms import party_field
from krm.service_center.forms.way import Way
from krm.service_center.queries import calls as queries
from krm.service_center.queries.course import Call, judged
from krm.service_center.rules.callback import read_attempts
from krm.service_center.rules.flows import END, FIRST, QUESTIONS, first_said, next_of, topic_of
from krm.service_center.rules.words import words_of
from krm.ui.forms.moments import MomentField

_UNIT = "unit:"


class PageForm(forms.Form):
    """One page; ``answer`` is the code that leads on, ``summary`` what the overview shows."""

    def __init__(self, *args: Any, code: str, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code, self.way = code, way
        self.label = way.words.questions.get(code, code)
        self.hint = way.words.hints.get(code, "")

    def answer(self) -> str:
        """Return the code that leads to the next question."""
        return ""

    def summary(self) -> str:
        """Return what was answered, for the summary."""
        return "ausgefüllt"


class ChoicePage(PageForm):
    """One question with its answers."""

    def __init__(self, *args: Any, code: str, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, code=code, way=way, **kwargs)
        self.fields[code] = forms.ChoiceField(
            label=self.label,
            help_text=self.hint,
            choices=self.choices(),
            widget=forms.RadioSelect,
            error_messages={"required": "Bitte eine Antwort wählen."},
        )

    @property
    def question(self) -> forms.BoundField:
        """Return the only field of the page."""
        return self[self.code]

    def choices(self) -> list[tuple[str, str]]:
        """Return the answers in the words of the Regelwerk."""
        labels = self.way.words.answers
        return [(answer, labels.get(answer, answer)) for answer in QUESTIONS[self.code].answers]

    def answer(self) -> str:
        """Return the chosen code."""
        return str(self.cleaned_data[self.code])

    def summary(self) -> str:
        """Return the chosen answer in words."""
        return dict(self.choices())[str(self.cleaned_data[self.code])]


class AreaPage(ChoicePage):
    """Whom it concerns: each team by its name, a person, or nobody knows."""

    def choices(self) -> list[tuple[str, str]]:
        """Return the teams, then the answers that lead to KRM."""
        teams = Unit.objects.filter(is_active=True, kind=Unit.Kind.TEAM).order_by("name")
        named = [(f"{_UNIT}{unit.pk}", unit.name) for unit in teams]
        return named + [choice for choice in super().choices() if choice[0] != "unit"]

    def answer(self) -> str:
        """Return the code; a team is kept beside it."""
        chosen = str(self.cleaned_data[self.code])
        if not chosen.startswith(_UNIT):
            return chosen
        self.way.values["unit"] = Unit.objects.get(pk=chosen.removeprefix(_UNIT))
        return "unit"


class _CalledAt(PageForm):
    """A page that also asks when the caller rang; the present moment stands there already."""

    called_at = MomentField(label="Anruf am")

    def __init__(self, *args: Any, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, way=way, **kwargs)
        self.fields["called_at"].initial = way.at

    def clean_called_at(self) -> datetime:
        """Refuse a call that has not happened yet; the minute that has just begun counts."""
        called_at: datetime = self.cleaned_data["called_at"]
        if called_at > self.way.at:
            raise forms.ValidationError("Der Anruf liegt in der Zukunft.")
        return called_at


class TicketPage(_CalledAt):
    """The ticket of the callback, with its attempts as they stand there."""

    ticket_number = forms.CharField(label="Nummer des Tickets", max_length=60)
    ticket_created_at = MomentField(label="Ticket angelegt am")
    attempts_text = forms.CharField(
        label="Rückrufversuche im Ticket",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Aus dem Ticket einfügen oder eintragen, ein Versuch je Zeile, zum Beispiel "
        "22.05.2026 15:00. Steht dort keiner, bleibt das Feld leer.",
    )
    number_is_right = forms.ChoiceField(
        label="Stimmt die Rufnummer im Ticket?",
        choices=[("yes", "Ja"), ("no", "Nein")],
        initial="yes",
        widget=forms.RadioSelect,
    )
    field_order = ("called_at", "ticket_number", "ticket_created_at", "attempts_text")

    def clean(self) -> dict[str, Any]:
        """Read the attempts and judge the ticket; what is wrong stands at its field."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        self.way.values |= data
        self.way.reading = read_attempts(data["attempts_text"], ticket_at=data["ticket_created_at"])
        rules = queries.rules_now(local_day(data["called_at"]))
        try:
            self.way.due, self.way.verdict = judged(self.way.ticket(), data["called_at"], rules)
        except Refused as refusal:
            self.add_error(refusal.code.removeprefix("field_"), refusal.reason)
        return data

    def summary(self) -> str:
        """Return the number of the ticket."""
        return str(self.cleaned_data["ticket_number"])


class UnderstoodPage(PageForm):
    """What was read from the ticket, shown back; the answer follows from it."""

    def answer(self) -> str:
        """Return what the ticket says."""
        return self.way.verdict.state if self.way.verdict else ""

    def summary(self) -> str:
        """Return what the ticket says in words."""
        return self.way.words.answers.get(self.answer(), "")


class WindowPage(PageForm):
    """The new ticket and the time that was agreed."""

    new_ticket_number = forms.CharField(label="Nummer des neuen Tickets", max_length=60)
    window = forms.CharField(
        label="Vereinbarte Zeit",
        max_length=120,
        help_text="Zum Beispiel: Mi 27.05., 14 bis 16 Uhr.",
    )


def widerspruch_field() -> forms.BooleanField:
    """Return the tick for a caller who objects to a Bescheid: a call is no Widerspruch."""
    return forms.BooleanField(
        label="Die Person ist mit einem Bescheid nicht einverstanden",
        required=False,
        help_text="Dann bekommt die Widerspruchsstelle noch heute den Hinweis. Ein Anruf ist kein "
        "Widerspruch: Was Sie der Person dazu sagen, steht am Ende.",
    )


class _WhatWasSaid(NamesKept, _CalledAt):
    """What was said, where no name may stand in it."""

    names_kept = forms.CharField(
        label="Bleibt ein Name stehen? Warum?",
        required=False,
        max_length=200,
        help_text="Nur, wenn er nicht die Person verrät, zum Beispiel: Name einer Kollegin.",
    )

    def clean(self) -> dict[str, Any]:
        """Look through the texts for words that tell who called."""
        data = super().clean() or self.cleaned_data
        if "names_kept" in self.fields:
            texts = ("matter", "wish", "settled_how")
            self.look_for_names([name for name in texts if name in self.fields])
        return data


class StatementPage(_WhatWasSaid):
    """What the caller said; name and number only with consent."""

    matter = forms.CharField(
        label="Was ist passiert?", max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    wish = forms.CharField(
        label="Was wünscht sich die Person?",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    anliegen = forms.ChoiceField(label="Was trifft am besten zu?")
    is_widerspruch = widerspruch_field()
    first_name = party_field("first_name")
    last_name = party_field("last_name", required=True)
    phone = party_field(
        "phone",
        label="Rufnummer für den Rückruf",
        required=True,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    best_time = forms.CharField(label="Wann am besten?", max_length=120, required=False)
    field_order = ("called_at", "matter", "wish", "anliegen", "is_widerspruch")

    def __init__(self, *args: Any, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, way=way, **kwargs)
        offer_topics(self.fields["anliegen"], way)
        if topic_of(way.answers) in ("need", "callback"):
            del self.fields["anliegen"]
        if "called_at" in way.values:
            del self.fields["called_at"]
        if way.answers.get("consent") == "no":
            for name in ("first_name", "last_name", "best_time"):
                del self.fields[name]
            self._ask_for_a_number_at_least()
        else:
            del self.fields["names_kept"]

    def _ask_for_a_number_at_least(self) -> None:
        """In need somebody has to call: the number is asked for once more, without a name."""
        if topic_of(self.way.answers) != "need":
            del self.fields["phone"]
            return
        phone = self.fields["phone"]
        phone.required, phone.label = False, "Rufnummer, ohne Namen"
        phone.help_text = self.way.words.hints.get("number", "")
        self.order_fields(["called_at", "phone"])


class BogenPage(_WhatWasSaid):
    """The short Erfassungsbogen for what the agent has settled."""

    matter = forms.CharField(
        label="Was war?", max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    settled_how = forms.CharField(
        label="Wie haben Sie es geklärt?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    anliegen = forms.ChoiceField(label="Was trifft am besten zu?")
    is_widerspruch = widerspruch_field()
    field_order = ("called_at", "matter", "settled_how", "anliegen", "is_widerspruch")

    def __init__(self, *args: Any, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, way=way, **kwargs)
        offer_topics(self.fields["anliegen"], way)


def offer_topics(field: forms.Field, way: Way) -> None:
    """Offer the topics in plain words; behind each stands an Anliegen."""
    topics = queries.rules_now(local_day(way.at)).lists["form_topics"]
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", "bitte wählen"), *((topic.code, topic.label) for topic in topics)]


_PAGES: Mapping[str, type[PageForm]] = {
    "ticket": TicketPage,
    "understood": UnderstoodPage,
    "window": WindowPage,
    "area": AreaPage,
    "statement": StatementPage,
    "bogen": BogenPage,
}


class Guide:
    """The way through the questions as far as it is answered; works from what a page sent.

    Every page sends all answers before it along, so nothing of a call is kept on the server before
    it is complete. ``back`` names the question that is to be answered anew.
    """

    def __init__(self, data: QueryDict, at: datetime, *, back: str = "") -> None:
        words = words_of(queries.rules_now(local_day(at)))
        self.way = Way(at, words, {}, {})
        self.done: list[PageForm] = []
        self.page: PageForm | None = None
        self.data = data
        answered = data.getlist("done")
        code = FIRST
        while code and code != END:
            if code == back or code not in answered:
                self.page = self._page(code, initial=self._initial())
                break
            page = self._page(code, data)
            if not page.is_valid():
                self.page = page
                break
            code = self._go_on(page)

    def _page(self, code: str, *args: Any, **kwargs: Any) -> PageForm:
        return _PAGES.get(code, ChoicePage)(*args, code=code, way=self.way, **kwargs)

    def _initial(self) -> dict[str, str]:
        return {name: values[-1] for name, values in self.data.lists() if values}

    def _go_on(self, page: PageForm) -> str:
        answer = page.answer()
        self.way.values |= page.cleaned_data
        self.way.answers[page.code] = answer
        self.done.append(page)
        return next_of(page.code, answer)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return what the present page sends along unseen: the answers before it."""
        fields = [
            (name, value)
            for page in self.done
            for name in page.fields
            for value in self.data.getlist(name)
        ]
        return [*fields, *(("done", page.code) for page in self.done)]

    @property
    def danger(self) -> str:
        """Return which danger the caller has spoken of so far, "" for none."""
        return first_said(self.way.answers)

    @property
    def said_at_once(self) -> str:
        """Return what is read aloud first when somebody is in danger, "" otherwise."""
        return self.way.words.sentences.get(self.danger, "")

    @property
    def is_choice(self) -> bool:
        """Tell whether the present page is one question with answers."""
        return isinstance(self.page, ChoicePage)

    def refused(self, refusal: Refused) -> None:
        """Show the last page again with the reason of a refusal."""
        self.page = self.done.pop()
        field = refusal.code.removeprefix("field_")
        self.page.add_error(field if field in self.page.fields else None, refusal.reason)

    def to_call(self) -> Call:
        """Return what was written down."""
        values = self.way.values
        texts = ("anliegen", "matter", "wish", "settled_how", "best_time", "new_ticket_number")
        is_unnamed = self.way.answers.get("consent") == "no"
        names = {key: values.get(key, "") for key in ("first_name", "last_name", "phone")}
        return Call(
            answers=self.way.answers,
            called_at=self.way.called_at,
            unit=values.get("unit"),
            ticket=self.way.ticket(),
            party=PartyData(**names) if names["last_name"] and not is_unnamed else None,
            number=names["phone"] if is_unnamed else "",
            window=values.get("window", ""),
            is_widerspruch=values.get("is_widerspruch", False),
            names_kept=values.get("names_kept", ""),
            **{key: values.get(key, "") for key in texts},
        )
