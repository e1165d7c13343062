"""What every form of capture asks, and the full form at KRM."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms

from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.nine_questions import decide
from krm.casework.forms.elsewhere import WiderspruchFields
from krm.casework.forms.fields import AnliegenField, ManyFilesField
from krm.casework.forms.names import NamesKept
from krm.casework.forms.petition_fields import PetitionFields
from krm.casework.queries.similar import Typed, similar
from krm.documents import actions as documents
from krm.documents.rules import check_file
from krm.organisation import queries as organisation
from krm.organisation.models import Person, Standort, Unit
from krm.parties.actions import PartyData
from krm.parties.forms import party_field
from krm.parties.models import Party
from krm.reactions.actions import NewAnliegen, NewReaction, check_new
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind, PartyRole, Procedure
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.ui.forms.moments import DayField, MomentField
from krm.work.queries import visible_by_number

ANONYMOUS = [("unknown", "Name unbekannt"), ("no_consent", "keine Einwilligung zur Erfassung")]
NOBODY = "keine Angabe"
# The texts in which a name may stand, and what is known of a person once it was typed.
_TEXTS = (
    "title", "matter", "wish", "further_points", "settled_how", "improvement",
    "procedure_reference",
)  # fmt: skip
_PERSONAL: Mapping[str, Sequence[str]] = {
    "Name": ("last_name", "organisation_name", "letter_name"),
    "Vorname": ("first_name",),
    "Anschrift": ("street",),
    "E-Mail-Adresse": ("email",),
    "Telefonnummer": ("phone",),
    "Kundennummer": ("customer_number",),
}
NAME_MISSING = (
    "Bitte den Namen eintragen. Ist er unbekannt oder fehlt die Zustimmung, bitte "
    "„Anonym erfassen“ wählen."
)


def read_back_field(hint: str) -> forms.BooleanField:
    """Return the tick that a text was read out and approved."""
    return forms.BooleanField(label="Vorgelesen und genehmigt", required=False, help_text=hint)


def needs_words(form: forms.Form, data: Mapping[str, Any]) -> None:
    """Let nothing be approved that was not written down."""
    if data.get("read_back") and not data.get("matter", "").strip():
        form.add_error("matter", "Bitte aufschreiben, was die Person gesagt hat.")


class Capture(NamesKept):
    """What both forms ask; the moment of the door is given in, never read from a clock."""

    kind = forms.ChoiceField(label="Art", choices=Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label="Worum geht es?", max_length=160, help_text="In einem kurzen Satz."
    )
    matter = forms.CharField(
        label="Was ist passiert?",
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
    )
    channel = forms.ChoiceField(label="Eingangsweg")
    arrived_at = MomentField(label="Eingang im Haus")
    standort = forms.ModelChoiceField(
        label="Standort", queryset=Standort.objects.none(), required=False, empty_label="unbekannt"
    )
    accepted_by_kind = forms.ChoiceField(label="Angenommen durch", required=False)
    anliegen = AnliegenField(label="Anliegen", help_text="Ein bis drei, das wichtigste zuerst.")
    is_anonymous = forms.BooleanField(
        label="Anonym erfassen",
        required=False,
        help_text="Auch dann, wenn der Name bekannt ist, die Person aber nicht zustimmt.",
    )
    first_name = party_field("first_name")
    last_name = party_field("last_name")
    phone = party_field("phone")

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        on = organisation.local_day(at)
        self.rules: Regelwerk = regelwerk.rules_on(on)
        self._offer("channel", [(c.code, c.label) for c in self.rules.channels.values()])
        standort = self.fields["standort"]
        if isinstance(standort, forms.ModelChoiceField):
            standort.queryset = Standort.objects.filter(
                pk__in=[row.pk for row in organisation.standorte_on(on)]
            )
        anliegen = self.fields["anliegen"]
        if isinstance(anliegen, AnliegenField):
            anliegen.offer(self.rules.anliegen_tree, kind_field="kind")
        self.fields["arrived_at"].initial = at

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _accepting(self, codes: Sequence[str] = ()) -> list[tuple[str, str]]:
        rows = self._listed("accepted_by")
        return [("", NOBODY), *(row for row in rows if not codes or row[0] in codes)]

    def _listed(self, name: str) -> list[tuple[str, str]]:
        return [(choice.code, choice.label) for choice in self.rules.lists[name]]

    def _base(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "title": data["title"],
            "matter": data["matter"],
            "channel": data["channel"],
            "arrived_at": data["arrived_at"],
            "standort": data["standort"],
            "accepted_by_kind": data["accepted_by_kind"],
            "anliegen": [NewAnliegen(code) for code in data["anliegen"]],
            "is_anonymous": data["is_anonymous"],
            "names_kept": data["names_kept"] if data["is_anonymous"] else "",
        }

    def has_party(self) -> bool:
        """Tell whether personal data were typed and may be kept."""
        data = self.cleaned_data
        names = ("first_name", "last_name", "organisation_name")
        return not data["is_anonymous"] and any(data.get(name) for name in names)

    def _show(self, new: NewReaction) -> None:
        for field, problem in check_new(new, at=self.at).items():
            self.add_error(field if field in self.fields else None, problem)

    def _clean_names(self, data: dict[str, Any]) -> None:
        """Without a name nothing typed of the person is kept; the texts must not tell it either."""
        if not data.get("is_anonymous"):
            return
        known = {
            what: [str(data[name]) for name in names if data.get(name)]
            for what, names in _PERSONAL.items()
        }
        for names in _PERSONAL.values():
            for name in names:
                self.errors.pop(name, None)
        self.look_for_names([name for name in _TEXTS if name in self.fields], known)


class RecordForm(PetitionFields, WiderspruchFields, Capture):
    """Everything KRM writes down about a letter, mail or visit, after the nine questions."""

    path = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    wish = forms.CharField(
        label="Was wird gewünscht?", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    further_points = forms.CharField(
        label="Weitere Punkte",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="Alles über drei Anliegen hinaus, ein Punkt je Zeile. Sie werden beantwortet, "
        "aber nicht gezählt.",
    )
    arrived_krm_at = MomentField(label="Eingang bei KRM", required=False)
    original_dated_on = DayField(label="Datum des Schreibens", required=False)
    anonymous_reason = forms.ChoiceField(
        label="Warum anonym?", choices=[("", "nicht anonym"), *ANONYMOUS], required=False
    )
    party_kind = party_field("kind", label="Wer schreibt?")
    organisation_name = party_field("organisation_name")
    form_of_address = party_field("form_of_address")
    letter_name = party_field(
        "letter_name", help_text="Nur nötig, wenn der Name in einer anderen Schrift steht."
    )
    street = party_field("street")
    postcode = party_field("postcode")
    city = party_field("city")
    email = party_field("email")
    preferred_channel = party_field("preferred_channel")
    customer_number = party_field("customer_number")
    party_role = forms.ChoiceField(label="Rolle", choices=PartyRole.choices, initial="beneficiary")
    is_board = forms.BooleanField(label="Im Namen des Vorstands zu beantworten", required=False)
    is_complaint = forms.BooleanField(
        label="Die Eingabe ist eine Beschwerde",
        required=False,
        help_text="Dann zählt sie bei den 28 Tagen mit. Nur für Eingaben.",
    )
    is_dienstaufsicht = forms.BooleanField(label="Dienstaufsichtsbeschwerde", required=False)
    is_fachaufsicht = forms.BooleanField(label="Fachaufsichtsbeschwerde", required=False)
    concerned_unit = forms.ModelChoiceField(
        label="Betroffene Einheit",
        queryset=Unit.objects.filter(is_active=True),
        required=False,
        empty_label=NOBODY,
    )
    complained_about = forms.ModelChoiceField(
        label="Betroffene Person im Haus",
        queryset=Person.objects.filter(is_active=True),
        required=False,
        empty_label=NOBODY,
        help_text="Diese Person sieht den Vorgang nicht und schreibt keinen Schriftsatz.",
    )
    rechtskreis = forms.ChoiceField(label="Rechtskreis", initial="SGB II", required=False)
    traegerbezug = forms.ChoiceField(label="Trägerbezug", required=False)
    procedure = forms.ChoiceField(
        label="Laufendes Verfahren", choices=Procedure.choices, initial=Procedure.NONE
    )
    procedure_reference = forms.CharField(
        label="Aktenzeichen des Verfahrens", max_length=60, required=False
    )
    uploads = ManyFilesField(label="Dateien", required=False)
    accepted: list[ScannedFile]

    def __init__(self, *args: Any, went_on: bool = False, **kwargs: Any) -> None:
        """Take the answers of the Sichtung from ``path``.

        :param went_on: a possible Widerspruch lies with its desk already.
        """
        super().__init__(*args, **kwargs)
        self.accepted = []
        self.decision = decide(str(self["path"].value() or ""))
        self.answer_is_known(is_widerspruch=self.decision.is_widerspruch and not went_on)
        self._offer("accepted_by_kind", self._accepting())
        self._offer("rechtskreis", self._listed("rechtskreis"))
        self._offer("traegerbezug", [("", NOBODY), *self._listed("traegerbezug")])

    def clean(self) -> dict[str, Any]:
        """Check the whole against the rules of the register; problems stand at their field."""
        data = super().clean() or self.cleaned_data
        if not self.decision.is_reaction:
            self.add_error(None, "Bitte zuerst die Fragen der Sichtung beantworten.")
        self._clean_names(data)
        # To a petition the BMAS is answered; everybody else KRM writes to, or nobody.
        if not (data.get("is_anonymous") or data.get("kind") == Kind.PETITION or self.is_named()):
            self.add_error("last_name", NAME_MISSING)
        if not self.errors:
            self._show(self.to_new(None))
        return data

    def is_named(self) -> bool:
        """Tell whether somebody is named to whom KRM can write."""
        return self.has_party()

    def clean_uploads(self) -> list[ScannedFile]:
        """Keep the files that the house accepts, and name each other one with the reason."""
        limits = documents.limits_on(organisation.local_day(self.at))
        for upload in self.cleaned_data["uploads"]:
            file = ScannedFile(upload.name or "Datei", upload.read())
            verdict = check_file(file.name, file.content, limits)
            if verdict.ok:
                self.accepted.append(file)
            else:
                self.add_error("uploads", f"{file.name}: {verdict.reason}")
        return self.accepted

    def to_new(self, party: Party | None) -> NewReaction:
        """Return what is registered, with the customer that was recorded before."""
        data = self.cleaned_data
        same = (
            "wish", "arrived_krm_at", "original_dated_on", "is_board", "is_dienstaufsicht",
            "is_fachaufsicht", "is_complaint", "concerned_unit", "complained_about", "procedure",
            "procedure_reference", "party_role", "traegerbezug",
        )  # fmt: skip
        reason = data["anonymous_reason"] or "unknown"
        return NewReaction(
            **self._base(),
            **{key: data[key] for key in same},
            party=party,
            rechtskreis=data["rechtskreis"] or "SGB II",
            petition=self.to_petition(data["kind"]),
            anonymous_reason=reason if data["is_anonymous"] else "",
            further_points=[line for line in data["further_points"].splitlines() if line.strip()],
        )

    def to_party(self) -> PartyData:
        """Return the customer's data as typed."""
        data = self.cleaned_data
        keys = PartyData.__dataclass_fields__.keys() & data.keys() - {"kind"}
        return PartyData(kind=data["party_kind"], **{key: data[key] for key in keys})


class DirectForm(RecordForm):
    """The full form when nothing lies in the Posteingang: it asks once about earlier Vorgänge."""

    follow_up_of = forms.CharField(
        label="Folgereaktion zu", max_length=20, required=False, widget=forms.HiddenInput
    )
    earlier_number = forms.CharField(
        label="Nummer des früheren Vorgangs",
        max_length=40,
        required=False,
        help_text="Wenn Sie sie kennen. Sonst sucht diese Seite unten nach dem Namen.",
    )
    is_different = forms.BooleanField(required=False, widget=forms.HiddenInput)
    read_back = read_back_field(
        "Nur für ein Gespräch oder einen Anruf bei KRM: Der Text ist vorgelesen, die Person ist "
        "damit einverstanden. Die Niederschrift liegt danach als PDF bei den Dokumenten."
    )

    def __init__(self, *args: Any, by: Person, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, at=at, **kwargs)
        self.by = by
        if not self.decision.is_follow_up:
            del self.fields["earlier_number"]

    def clean(self) -> dict[str, Any]:
        """Check the whole; a Niederschrift is of something that was said."""
        data = super().clean()
        needs_words(self, data)
        way = self.rules.channels.get(data.get("channel", ""))
        if data.get("read_back") and way is not None and way.written:
            self.add_error(
                "read_back",
                "Was schriftlich eingegangen ist, braucht keine Niederschrift. Bitte den Haken "
                "löschen oder den Eingangsweg ändern.",
            )
        return data

    def clean_follow_up_of(self) -> Reaction | None:
        """Return the Vorgang that was chosen among those the person may see."""
        return self._earlier("follow_up_of")

    def clean_earlier_number(self) -> Reaction | None:
        """Return the Vorgang whose number was typed."""
        return self._earlier("earlier_number")

    def _earlier(self, name: str) -> Reaction | None:
        number = self.cleaned_data[name]
        if not number.strip():
            return None
        found = visible_by_number(self.by, number, organisation.local_day(self.at))
        if found is None:
            raise forms.ValidationError("Diesen Vorgang gibt es nicht. Bitte die Nummer prüfen.")
        return found

    def typed(self) -> Typed:
        """Return what is typed so far, valid or not, by which earlier Vorgänge are looked for."""
        return typed_so_far(self.data)

    def must_be_asked(self) -> bool:
        """Tell whether a Vorgang is very likely the same and nobody has said that it is not.

        Who has said that it is about an earlier matter is asked about each that fits (R-11).
        """
        if self.cleaned_data["is_different"] or self._named_earlier() is not None:
            return False
        on = organisation.local_day(self.at)
        found = similar(self.typed(), self.by, self.at, on)
        return any(match.is_strong or self.decision.is_follow_up for match in found)

    def _named_earlier(self) -> Reaction | None:
        data = self.cleaned_data
        return data.get("follow_up_of") or data.get("earlier_number")

    def to_new(self, party: Party | None) -> NewReaction:
        """Return what is registered, with the Vorgang it follows."""
        return replace(super().to_new(party), follow_up_of=self._named_earlier())


def typed_so_far(data: Mapping[str, str]) -> Typed:
    """Return who and what was typed; of an anonymous reaction only the words count."""
    texts: dict[str, Any] = {"title": data.get("title", "")[:160], "matter": data.get("matter", "")}
    if data.get("is_anonymous"):
        return Typed(**texts)
    first, last = data.get("first_name", "").strip(), data.get("last_name", "").strip()
    name = f"{first} {last}".strip() or data.get("organisation_name", "").strip()
    return Typed(
        name=name[:240] if last or not first else "",
        is_whole_name=bool(first and last) or bool(data.get("organisation_name", "").strip()),
        email=data.get("email", "")[:254],
        customer_number=data.get("customer_number", "")[:40],
        **texts,
    )
