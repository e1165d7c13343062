"""The forms of the Sichtung beside recording: pass on, translate, alarm, link, Serie."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from krm.arrivals.models import Alarm, IntakeItem
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.rules.languages import LANGUAGES
from krm.casework.forms.elsewhere import PassOnFields
from krm.letters.models import Letter
from krm.organisation.models import Unit
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.triage.queries.series import Bundle
from krm.ui.forms.moments import DayField, MomentField

_NAME_HINT = "Bitte ohne Namen von Menschen: Ihn liest, wer einen der Vorgänge sieht."


class _BesideForm(forms.Form):
    """A form that stands on one page with others: its fields have ids of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **kwargs})


class PassOnForm(_BesideForm, PassOnFields):
    """Which part of an arrival goes to which unit."""

    def __init__(self, *args: Any, item: IntakeItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(list(queries_passed.files_to_give(item)))


class ReturnForm(_BesideForm):
    """Why a part is not the unit's."""

    reason = forms.CharField(label="Warum gehört es nicht zu Ihnen?", max_length=300)


class DienstaufsichtForm(_BesideForm):
    """What a Widerspruch says about the conduct of somebody (R-31)."""

    text = forms.CharField(
        label="Was schreibt die Person über das Verhalten?",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Nur diese Sätze, im Wortlaut. Über den Bescheid entscheiden Sie weiter selbst.",
    )
    with_files = forms.BooleanField(label="Die Dateien des Briefs mitgeben", required=False)

    def __init__(self, *args: Any, has_files: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_files:
            del self.fields["with_files"]


class KeepForm(_BesideForm):
    """Why a part that came back goes to nobody."""

    reason = forms.CharField(label="Warum geht es an keine andere Stelle?", max_length=300)


class TranslationForm(_BesideForm):
    """The German wording, by whom and when."""

    language = forms.ChoiceField(
        label="Sprache des Originals", choices=[("", "bitte wählen"), *LANGUAGES.items()]
    )
    text = forms.CharField(label="Deutsche Fassung", widget=forms.Textarea(attrs={"rows": 8}))
    translated_by = forms.CharField(label="Übersetzt von", max_length=160)
    translated_on = DayField(label="Übersetzt am")

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["translated_on"].initial = local_day(at)


class RaiseAlarmForm(_BesideForm):
    """Which danger somebody has read or heard."""

    kind = forms.ChoiceField(label="Welche Gefahr?", choices=Alarm.Kind.choices)


class NextAttemptForm(_BesideForm):
    """When somebody tries again to reach the person of an alarm."""

    next_at = MomentField(label="Nächster Versuch")


class DangerExampleForm(_BesideForm):
    """An invented sentence and the danger it speaks of."""

    text = forms.CharField(
        label="Satz",
        max_length=400,
        help_text="Ein ganzer, erfundener Satz in jeder Sprache. Ohne Namen und Anschriften.",
    )
    kind = forms.ChoiceField(
        label="Wovon spricht er?",
        choices=[*Alarm.Kind.choices, ("", "von keiner Gefahr; er wurde dafür gehalten")],
        required=False,
        widget=forms.RadioSelect,
        initial=Alarm.Kind.SELF_HARM,
    )


class LinkForm(_BesideForm):
    """The number of another Vorgang, and why they belong together."""

    other = forms.CharField(label="Nummer des anderen Vorgangs", max_length=20)
    reason = forms.CharField(
        label="Warum gehören sie zusammen?",
        max_length=200,
        required=False,
        help_text="Für eine Verknüpfung. Freiwillig.",
    )
    title = forms.CharField(
        label="Name der Serie",
        max_length=160,
        required=False,
        help_text=f"Für eine neue Serie. {_NAME_HINT} Ohne Angabe heißt sie „Serie vom …“.",
    )


class SeriesNameForm(_BesideForm):
    """What the Serie is called."""

    title = forms.CharField(label="Name der Serie", max_length=160, help_text=_NAME_HINT)


class SeriesConfirmForm(_BesideForm):
    """How the confirmations leave."""

    channel = forms.ChoiceField(
        label="Weg",
        choices=[(Letter.Channel.POST, "Post"), (Letter.Channel.EMAIL, "E-Mail")],
        initial=Letter.Channel.POST,
    )


class SeriesForwardForm(_BesideForm):
    """To which unit all go, with which question."""

    unit = forms.ModelChoiceField(
        label="Federführende Einheit",
        queryset=Unit.objects.filter(is_active=True, kind__in=["team", "widerspruchsstelle"]),
        empty_label="bitte wählen",
    )
    question = forms.CharField(
        label="Was soll die Einheit prüfen?", widget=forms.Textarea(attrs={"rows": 3})
    )
    bundles = forms.MultipleChoiceField(
        label="Dokumente, die mitgehen",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Jeder Vorgang gibt nur seine eigenen mit.",
    )

    def __init__(self, *args: Any, offered: Sequence[Bundle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {row.key: row for row in offered}
        field = self.fields["bundles"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(row.key, row.label) for row in offered]
        field.initial = [row.key for row in offered if row.is_shared]
        if not offered:
            del self.fields["bundles"]

    def clean_bundles(self) -> list[Bundle]:
        """Return the chosen documents instead of their keys."""
        return [self.offered[key] for key in self.cleaned_data["bundles"]]


class SeriesAnswerForm(_BesideForm):
    """Whose answer becomes the draft."""

    like = forms.ModelChoiceField(
        label="Antwort von", queryset=Reaction.objects.none(), empty_label="bitte wählen"
    )

    def __init__(self, *args: Any, members: list[Reaction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["like"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Reaction.objects.filter(pk__in=[row.pk for row in members])
