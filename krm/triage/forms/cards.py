"""One paper card: entered by keyboard, one after the other."""

from datetime import date
from typing import Any

from django import forms

from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import Submission
from krm.casework.forms.elsewhere import NO, WiderspruchFields
from krm.casework.forms.fields import AnliegenField
from krm.casework.forms.names import NamesKept
from krm.organisation.forms import day_input
from krm.parties.forms import party_field
from krm.parties.models import PERSONAL
from krm.reactions.rules import Kind
from krm.regelwerk.rules import Regelwerk

# In the order of the card.
_KINDS = (Kind.PRAISE, Kind.COMPLAINT, Kind.IDEA)


def _line(name: str, **attrs: str) -> forms.Field:
    return party_field(name, widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}))


class CardForm(WiderspruchFields, NamesKept):
    """What stands on a card; who gave no name is anonymous."""

    emptied_on = forms.DateField(
        label="Kasten geleert am",
        widget=day_input(),
        help_text="Ist die Karte gestempelt, gilt der Tag des Stempels.",
    )
    kind = forms.ChoiceField(
        label="Angekreuzt",
        choices=[(code, dict(Kind.choices)[code]) for code in _KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte wählen: Lob, Beschwerde oder Idee."},
    )
    happened = forms.CharField(
        label="Text der Karte",
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="So, wie es auf der Karte steht. Bei einer Karte ohne Text leer lassen.",
    )
    topics = AnliegenField(label="Anliegen", help_text="Ein bis drei, das wichtigste zuerst.")
    first_name = _line("first_name")
    last_name = _line("last_name")
    street = _line("street")
    postcode = _line("postcode")
    city = _line("city")
    phone = _line("phone", type="tel")
    email = party_field("email", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    # The key of a known customer, chosen from the proposals beside the name.
    known = forms.CharField(required=False, max_length=20)
    token = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def __init__(self, *args: Any, rules: Regelwerk, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = self.fields["topics"]
        assert isinstance(topics, AnliegenField)
        topics.offer(rules.anliegen_tree, kind_field="kind")
        self.fields["happened"].max_length = rules.number("form.max_characters")  # type: ignore[attr-defined]
        self.fields["emptied_on"].initial = on
        # Of many cards typed in one after the other hardly one is about a Bescheid.
        self.fields["widerspruch"].initial = NO
        self.fields["widerspruch"].required = False

    def clean(self) -> dict[str, Any]:
        """Ask for a name where somebody left an address: without one nobody can be answered."""
        data = super().clean() or self.cleaned_data
        left = [name for name in ("street", "email", "phone") if data.get(name)]
        is_named = bool(data.get("first_name") or data.get("last_name"))
        if not is_named:
            self.look_for_names(["happened"])
        if left and not is_named:
            self.add_error(
                "last_name",
                "Es gibt eine Anschrift, aber keinen Namen. Bitte den Namen eintragen oder die "
                "Anschrift löschen; dann ist die Karte anonym.",
            )
        return data

    def statement(self) -> Statement:
        """Return what stands on the card."""
        data = self.cleaned_data
        names = set(Statement.__dataclass_fields__) & set(data) - {"topics"}
        return Statement(topics=tuple(data["topics"]), **{name: data[name] for name in names})


def entered_again(row: Submission) -> dict[str, object]:
    """Return the fields of a card that was taken back, to be corrected."""
    return {name: getattr(row, name) for name in ("kind", "happened", "topics", *PERSONAL)}
