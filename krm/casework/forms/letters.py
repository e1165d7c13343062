"""Forms of the page of a letter: its words, send again, the reason of a delay."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from krm.casework.forms.steps import StepForm
from krm.casework.queries.case import CaseRows
from krm.casework.queries.fetch import reason_not_to_fetch
from krm.casework.queries.second_person import asked_for_release, second_people
from krm.letters.actions import LetterWords
from krm.letters.models import Letter, LetterBlock
from krm.letters.queries import channels_of
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk
from krm.ui.forms.moments import DayField


def _area(label: str, rows: int, *, required: bool = False, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows, "data-autosave": "1"}),
    )


_HOW_TO = "Eine Zeile mit „## “ am Anfang wird eine Überschrift, mit „- “ ein Punkt der Liste."


class LetterForm(StepForm):
    """The text of a letter as KRM edits it; of an answer each block has its own field."""

    # What leaves is what was read: the letter has a count of its own, which every change moves.
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    subject = forms.CharField(label="Betreff", max_length=200)
    salutation = forms.CharField(label="Anrede", max_length=200)
    body = _area("Text", 14, required=True, hint=_HOW_TO)
    closing = _area("Text nach den Antworten", 6)
    enclosures = _area("Anlagen", 2, hint="Eine Anlage je Zeile.")
    channel = forms.ChoiceField(label="Versandweg")

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        self.blocks = list(letter.blocks.all())
        kwargs["initial"] = _words_of(letter, self.blocks)
        super().__init__(*args, **kwargs)
        self.letter = letter
        del self.fields["seen"]
        self.fields["revision"].initial = letter.revision
        if letter.kind == Letter.Kind.ANSWER:
            self.fields["body"].label = "Text vor den Antworten"
            self.fields["body"].required = False
            self.fields["body"].widget.attrs["rows"] = 4
            for block in self.blocks:
                rows = 6 if block.is_answer else 3
                self.fields[self.name_of(block)] = _area("Text im Schreiben", rows)
        else:
            del self.fields["closing"]
        field = self.fields["channel"]
        if isinstance(field, forms.ChoiceField):
            labels = dict(Letter.Channel.choices)
            field.choices = [(way, labels[way]) for way in open_ways(letter, local_day(self.at))]

    @staticmethod
    def name_of(block: LetterBlock) -> str:
        """Return the name of the field of a block."""
        return f"block_{block.pk}"

    def words(self, *, taken: Sequence[tuple[int, str]] = ()) -> LetterWords:
        """Return what was typed; with proposals of units behind the words of their blocks.

        :param taken: keys of blocks, each with a proposal.
        """
        data = self.cleaned_data
        texts = {block.pk: data[self.name_of(block)] for block in self.blocks}
        for key, proposal in taken:
            said = texts.get(key, "").strip()
            texts[key] = said if proposal in said else f"{said}\n\n{proposal}".strip()
        return LetterWords(
            subject=data["subject"],
            salutation=data["salutation"],
            body=data["body"],
            closing=data.get("closing", ""),
            enclosures=data["enclosures"],
            channel=data["channel"],
            blocks=texts,
        )

    def saved(self, letter: Letter) -> None:
        """Go on from what was stored, so that the next press is not taken for an old page."""
        data: Any = self.data
        self.data = data.copy()
        self.data["revision"] = str(letter.revision)  # type: ignore[index]


def _words_of(letter: Letter, blocks: Sequence[LetterBlock]) -> dict[str, object]:
    names = ("subject", "salutation", "closing", "enclosures", "channel")
    words: dict[str, object] = {name: getattr(letter, name) for name in names}
    words["body"] = letter.opening if letter.kind == Letter.Kind.ANSWER else letter.body
    return words | {f"block_{block.pk}": block.text for block in blocks}


def open_ways(letter: Letter, on: date) -> list[str]:
    """Return the ways out that are open to a letter, the one it has first among them."""
    rules = regelwerk.rules_of(letter.reaction.regelwerk_version)
    may_fetch = not reason_not_to_fetch(letter.reaction, on)
    by_email = rules.texts("letters.by_email")
    return channels_of(letter.kind, by_email, may_fetch=may_fetch)


class SendAgainForm(StepForm):
    """How a letter goes out once more; the address is that of the Vorgang."""

    channel = forms.ChoiceField(label="Versandweg")
    again_note = forms.CharField(label="Vermerk", max_length=300, required=False)

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, reaction=letter.reaction, **kwargs)
        field = self.fields["channel"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (value, label)
                for value, label in Letter.Channel.choices
                if value != Letter.Channel.DOWNLOAD
                and (value != Letter.Channel.EMAIL or letter.channel == Letter.Channel.EMAIL)
            ]
        field.initial = Letter.Channel.POST


class DelayForm(StepForm):
    """Why the answer takes longer, chosen or written; and until when it comes instead."""

    chosen = forms.ChoiceField(label="Grund", required=False)
    own = forms.CharField(
        label="Oder mit eigenen Worten",
        max_length=300,
        required=False,
        help_text="Ein ganzer Satz. Er steht so im Schreiben.",
    )
    forecast_on = DayField(label="Antwort voraussichtlich bis", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = regelwerk.rules_of(self.reaction.regelwerk_version)
        field = self.fields["chosen"]
        if isinstance(field, forms.ChoiceField):
            reasons = rules.texts("letters.delay_reasons")
            field.choices = [("", "bitte wählen"), *((text, text) for text in reasons)]

    @property
    def complaints(self) -> list[str]:
        """Return what is wrong with it, in sentences."""
        if "chosen" in self.errors:
            return ["Bitte einen Grund aus der Liste wählen."]
        return [str(problem) for problems in self.errors.values() for problem in problems]

    @property
    def reason(self) -> str:
        """Return what was written, else what was chosen."""
        data: dict[str, str] = self.cleaned_data
        return data["own"].strip() or data["chosen"]


class SecondPersonForm(StepForm):
    """Who shall look at the answer and release it."""

    person = forms.ModelChoiceField(
        label="Wer soll freigeben?", queryset=Person.objects.none(), empty_label="bitte wählen"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if self.by is not None and isinstance(field, forms.ModelChoiceField):
            people = second_people(self.reaction, self.by, local_day(self.at))
            field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])
        if asked := asked_for_release(CaseRows(self.reaction, local_day(self.at))):
            field.help_text = (
                f"Die Antwort liegt {asked} zur Freigabe. Bitten Sie jemand anderen, geht die "
                "Aufgabe auf diese Person über."
            )
