"""What customers say of themselves has one list: every form and every row takes it from there."""

import importlib
import pkgutil

import pytest
from django import forms
from django.utils.translation import override

import krm
from krm.arrivals.actions.handed_in import LENGTHS as TYPED
from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import Submission
from krm.parties.actions import PartyData
from krm.parties.forms import label_of, party_field
from krm.parties.models import LENGTHS, PERSONAL, Party
from krm.public.api.shapes import LetterSender, PhoneSender

for module in pkgutil.walk_packages(krm.__path__, "krm."):
    if ".forms" in module.name:
        importlib.import_module(module.name)


def asked(kind=forms.BaseForm):
    """Yield every form of the product that asks for something a customer says of themselves."""
    for form in kind.__subclasses__():
        yield from asked(form)
        fields = getattr(form, "base_fields", {})
        # People of the house have names too; their model is another.
        if form.__module__.startswith("krm.") and ".organisation." not in form.__module__:
            yield from ((form, name) for name in fields.keys() & PERSONAL.keys())


@pytest.mark.parametrize("name", PERSONAL)
def test_customer_and_submission_have_the_same_columns(name):
    mine, theirs = Party._meta.get_field(name), Submission._meta.get_field(name)
    assert (mine.max_length, mine.verbose_name) == (theirs.max_length, theirs.verbose_name)
    assert LENGTHS[name] == TYPED[name] == mine.max_length


def test_every_form_takes_as_much_as_the_column_holds():
    found = {(form.__name__, name): form.base_fields[name] for form, name in asked()}
    assert len({form for form, _ in found}) > 6
    wrong = {
        key: field.max_length
        for key, field in found.items()
        if hasattr(field, "max_length") and field.max_length != LENGTHS[key[1]]
    }
    assert not wrong


def test_the_desk_writes_down_what_a_customer_has():
    assert PartyData.__dataclass_fields__.keys() >= PERSONAL.keys()
    columns = {field.name for field in Party._meta.fields}
    assert PartyData.__dataclass_fields__.keys() <= columns
    empty = PartyData()
    assert {name: getattr(empty, name) for name in PERSONAL} == PERSONAL


def test_a_statement_and_the_api_use_the_same_words():
    assert Statement.__dataclass_fields__.keys() >= PERSONAL.keys()
    for shape in (LetterSender, PhoneSender):
        assert shape.model_fields.keys() >= PERSONAL.keys()
        said = shape.model_json_schema()["properties"]
        lengths = {name: said[name]["maxLength"] for name in PERSONAL if "maxLength" in said[name]}
        assert lengths.items() <= LENGTHS.items()
        assert set(said["form_of_address"]["enum"]) == set(Party.FormOfAddress.values)


@pytest.mark.parametrize(
    ("name", "label", "kind"),
    [
        ("first_name", "Vorname", forms.CharField),
        ("street", "Straße und Hausnummer", forms.CharField),
        ("email", "E-Mail", forms.EmailField),
        ("form_of_address", "Anrede", forms.ChoiceField),
    ],
)
def test_a_field_says_what_the_model_says(name, label, kind):
    field = party_field(name)
    assert isinstance(field, kind)
    assert str(field.label) == label == str(label_of(name))
    assert party_field(name, label="Anders").label == "Anders"


def test_labels_are_in_the_language_of_the_page():
    with override("en"):
        assert str(label_of("first_name")) == "First name"
