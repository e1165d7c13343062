"""The Sichtung on one screen: the nine answers, and of the form what is still missing."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict

from krm.arrivals.models import Alarm
from krm.arrivals.rules import one_screen
from krm.arrivals.rules.nine_questions import ANONYMOUS_TIP, Decision, decide
from krm.casework.forms.elsewhere import NO
from krm.casework.forms.fields import AnliegenWidget
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules.anliegen import check_anliegen
from krm.triage.forms.inbox import TriageForm
from krm.triage.queries.proposed import AnliegenLike, Proposals
from krm.ui.rules import format_at

NOT_EARLIER: Final = "no"
_PERSON = (
    "known_party", "party_kind", "organisation_name", "form_of_address", "party_role", "first_name",
    "last_name", "street", "postcode", "city", "preferred_channel", "email", "phone",
    "customer_number", "letter_name",
)  # fmt: skip
# What stands folded, under its heading, as long as nothing of it is missing.
_PARTS: Final = (
    ("Worum es geht", ("title", "matter", "wish", "anliegen", "further_points", "uploads")),
    ("Eingang", (
        "arrival_checked", "channel", "standort", "arrived_at", "arrived_krm_at",
        "original_dated_on", "accepted_by_kind",
    )),
    ("Kundin oder Kunde", (
        "is_anonymous", "anonymous_reason", *_PERSON, "signatories", "series_like",
    )),
    ("Weitere Angaben", (
        "is_complaint", "is_fachaufsicht", "rechtskreis", "traegerbezug", "procedure",
        "procedure_reference",
    )),
)  # fmt: skip
# Without these nothing is recorded; they stand open as long as they are empty.
_NEEDED: Final = ("title", "anliegen", "arrival_checked")
_TELLING: Final = (
    "title", "anliegen", "is_anonymous", "first_name", "last_name", "email", "standort", "channel",
    "arrived_at",
)  # fmt: skip
_SAID: Final = "Bitte selbst entscheiden: Eines davon, oder „Nichts davon“."


class OneScreenForm(TriageForm):
    """The nine questions and the form of KRM on one page; only what is missing stands open."""

    of_person = _PERSON
    on_one_screen = forms.CharField(widget=forms.HiddenInput, required=False, initial="on")
    voice = forms.ChoiceField(
        label="Was drückt es aus?",
        help_text="Oder gleich unten das Anliegen wählen: Daraus ergibt es sich.",
        choices=one_screen.VOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte sagen, was es ist."},
    )
    own = forms.MultipleChoiceField(
        label="Das entscheiden Sie selbst",
        choices=one_screen.OWN,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _SAID},
    )
    danger_kind = forms.ChoiceField(
        label="Welche Gefahr?", choices=[("", "bitte wählen"), *Alarm.Kind.choices], required=False
    )
    way = forms.ChoiceField(
        label="Auf welchem Weg kommt es?",
        choices=one_screen.WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte sagen, auf welchem Weg es kommt."},
    )
    follows = forms.ChoiceField(
        label="Schreibt dieselbe Person in derselben Sache wie früher?",
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte sagen, ob es zu einem früheren Vorgang gehört."},
    )

    def __init__(
        self, data: MultiValueDict[str, str] | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Put the answers together before the form of KRM asks what they say."""
        self.proposals: Proposals = kwargs.pop("proposals")
        sent = None if data is None else _with_path(data, kwargs["at"])
        super().__init__(sent, *args, **kwargs)
        del self.fields["follow_up_of"]
        ended = [(n, row) for n, row in self.earlier.items() if not row.is_open]
        self._offer("follows", [
            (NOT_EARLIER, "Nein"),
            *((n, f"Ja, Folgereaktion zu {n} {row.title}") for n, row in ended),
        ])  # fmt: skip
        self.initial["follows"] = self.initial.get("follow_up_of") or self.proposals.follows.answer
        self.initial["voice"] = self.proposals.voice.answer
        self.initial["way"] = self.proposals.way.answer
        self.running: Alarm | None = self.proposals.alarm
        self.initial["danger_kind"] = self.running.kind if self.running else ""
        self.fields["kind"].required = False
        # The kind is what the answers say; so are the Anliegen that fit.
        cast(AnliegenWidget, self.fields["anliegen"].widget).kind_field = "voice"

    def answer_is_known(self, *, is_widerspruch: bool) -> None:
        """Keep the question where a copy goes: it stands behind the tick that it may be one."""
        super().answer_is_known(is_widerspruch=not self.has_gone)
        if not self.has_gone:
            self.fields["widerspruch"].required = is_widerspruch

    def elsewhere(self) -> Decision | None:
        """Return where the answers lead if that is not the register; None if it is, or unsaid."""
        if not self["own"].value() or "danger_kind" in self.errors or "own" in self.errors:
            return None
        is_recorded = self.decision.is_reaction and self.decision.kind in one_screen.RECORDED
        if is_recorded or not self.decision.is_complete:
            return None
        needs_way = self.decision.outcome != ANONYMOUS_TIP
        return None if needs_way and not self["way"].value() else self.decision

    def clean(self) -> dict[str, Any]:
        """Check the whole; what was ticked must be said to its end."""
        data = self.cleaned_data
        own = data.get("own", [])
        if one_screen.contradicts(own):
            self.add_error("own", "„Nichts davon“ passt nicht zu einem anderen Haken.")
        if one_screen.DANGER in own and not data.get("danger_kind"):
            self.add_error("danger_kind", "Bitte sagen, welche Gefahr es ist.")
        named = data.get("complained_about") or data.get("concerned_unit")
        if one_screen.PERSON in own and not named:
            self.add_error(
                "complained_about",
                "Bitte die Person wählen. Steht sie nicht in der Liste, die betroffene Einheit.",
            )
        if one_screen.PERSON not in own:
            data["complained_about"] = None
        if one_screen.WIDERSPRUCH not in own:
            data["widerspruch"] = NO
        follows = data.get("follows", "")
        data["follow_up_of"] = follows if follows in self.earlier else ""
        self._check_anliegen(data)
        return super().clean()

    def _check_anliegen(self, data: dict[str, Any]) -> None:
        """Say at once what does not fit, beside all else that is missing."""
        kind, codes = self.decision.kind, data.get("anliegen")
        if kind in one_screen.RECORDED and codes:
            for problem in check_anliegen(kind, codes, self.rules.anliegen_tree):
                self.add_error("anliegen", problem)

    @property
    def anliegen_like(self) -> AnliegenLike | None:
        """Return the Anliegen to be proposed; None if one is chosen or it does not fit."""
        like = self.proposals.anliegen
        if like is None or self["anliegen"].value() or not like.fits(self["voice"].value() or ""):
            return None
        return like

    @property
    def danger(self) -> str:
        """Return which danger somebody has read; "" for none."""
        is_said = one_screen.DANGER in self.cleaned_data["own"]
        return str(self.cleaned_data["danger_kind"]) if is_said else ""

    @property
    def open_names(self) -> list[str]:
        """Return the fields that stand open, since something is missing or wrong in them."""
        names: list[str] = [
            name for name in _NEEDED if name in self.fields and not self[name].value()
        ]
        if len(self.fields["known_party"].choices) > 1:  # type: ignore[attr-defined]
            names.append("known_party")
        if self.like:
            names.append("series_like")
        if not (self["last_name"].value() or self["is_anonymous"].value()):
            names += ["is_anonymous", "anonymous_reason", "first_name", "last_name"]
        if self.is_bound:
            names += [name for _, part in _PARTS for name in part if name in self.errors]
        return list(dict.fromkeys(names))

    def still_open(self) -> list[BoundField]:
        """Return what is still to be filled in, in the order of the form."""
        shown = self.open_names
        return [self[name] for _, names in _PARTS for name in names if name in shown]

    def folded(self) -> Iterator[tuple[str, Sequence[BoundField]]]:
        """Yield what is filled in or may stay empty, under its headings."""
        shown = self.open_names
        for heading, names in _PARTS:
            left = [n for n in names if n in self.fields and n not in shown]
            yield heading, [self[name] for name in left]

    def known(self) -> Iterator[tuple[str, str]]:
        """Yield the most telling of what is filled in, as the page names it."""
        shown = self.open_names
        for name in _TELLING:
            value = self[name].value()
            if value and name not in shown:
                yield str(self[name].label), self._in_words(name, value)

    def _in_words(self, name: str, value: Any) -> str:
        if name == "anliegen":
            return ", ".join(self.rules.anliegen_tree.label(code) for code in value)
        if name == "is_anonymous":
            return "ja"
        field = self.fields[name]
        if isinstance(field, forms.DateTimeField):
            # Shown again after a mistake it is a word as the browser has sent it.
            moment = value if isinstance(value, datetime) else _moment_in(field, value)
            return format_at(moment) if moment else str(value)
        choices = getattr(field, "choices", ())
        return next((str(words) for key, words in choices if str(key) == str(value)), str(value))


def _moment_in(field: forms.DateTimeField, value: Any) -> datetime | None:
    try:
        return field.to_python(value)
    except forms.ValidationError:
        return None


def _with_path(data: MultiValueDict[str, str], at: datetime) -> MultiValueDict[str, str]:
    """Return what was sent with the path and the kind that its answers say."""
    own = data.getlist("own")
    said = data.copy()
    voice = str(data.get("voice") or _voice_of(data, at))
    path = one_screen.path_of(
        voice=voice,
        way=data.get("way", ""),
        is_widerspruch=one_screen.WIDERSPRUCH in own,
        is_follow_up=data.get("follows", NOT_EARLIER) not in ("", NOT_EARLIER),
    )
    decision = decide(path)
    said["voice"], said["path"], said["kind"] = voice, path, decision.kind
    if decision.is_board:
        said["is_board"] = "on"
    return said


def _voice_of(data: MultiValueDict[str, str], at: datetime) -> str:
    """Return what it must be, since the Anliegen that was chosen first fits nothing else."""
    chosen = next((code for code in data.getlist("anliegen") if code), "")
    tree = regelwerk.rules_on(local_day(at)).anliegen_tree
    kinds = tree.codes[chosen].kinds & one_screen.RECORDED if chosen in tree.codes else frozenset()
    return next(iter(kinds)) if len(kinds) == 1 else ""
