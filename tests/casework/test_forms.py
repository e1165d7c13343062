"""What is wrong in a form stands in German at its field."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from django.http import QueryDict

from krm.casework.actions.capture import settle_on_the_spot
from krm.casework.forms.forward import ForwardForm
from krm.casework.forms.judging import AnliegenForm
from krm.casework.forms.record import RecordForm
from krm.corrections.forms.correct import CorrectionForm
from krm.counter.forms import BogenForm
from krm.organisation.models import Person
from krm.reactions.actions import check_new
from krm.regelwerk.rules import shipped
from tests.house.cases import forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

AT = moment("2026-05-18T10:15")


@pytest.fixture(autouse=True)
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


def typed(**values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def errors(form):
    return {name: " ".join(messages) for name, messages in form.errors.items()}


def bogen(**changes):
    values = {
        "kind": "complaint", "title": "Lange Wartezeit", "channel": "counter",
        "arrived_at": "2026-05-18T10:00", "anliegen": ["S3.4"], "is_anonymous": "on",
        "outcome": "settled", "settled_how": "Erklärt", "widerspruch": "no",
    }  # fmt: skip
    return BogenForm(typed(**values | changes), by=Person(pk=0), at=AT)


def test_a_whole_bogen_is_valid(cast):
    assert errors(bogen()) == {}


def test_the_bogen_asks_for_reason_procedure_team_and_who_accepted_it(cast):
    """R-29 and domain 2.5 numbers 2, 5 and 12: what the Bogen asks stands in the register."""
    form = bogen(
        anonymous_reason="no_consent", procedure="klage", unit=str(cast.leistung.pk),
        accepted_by_kind="counter",
    )  # fmt: skip
    assert errors(form) == {}
    row = settle_on_the_spot(bogen=form.to_bogen(None), by=cast.clerk, at=AT)
    row.refresh_from_db()
    assert (row.anonymous_reason, row.procedure) == ("no_consent", "klage")
    assert (row.lead_unit, row.accepted_by_kind) == (cast.leistung, "counter")


def test_every_question_of_the_bogen_stands_in_the_regelwerk(cast):
    listed = {choice.code: choice.label for choice in shipped().lists["bogen"]}
    form = bogen()
    asked = {name: field.label for name, field in form.fields.items()}
    asked.pop("names_kept")  # only where a text names somebody
    assert asked == listed


def test_the_bogen_asks_in_the_words_of_the_regelwerk(cast, rules):
    title = 'title = "Worum geht es?"'
    assert title in rules.content
    text = rules.content.replace(title, 'title = "Was war los?"')
    type(rules).objects.filter(pk=rules.pk).update(
        content=text, content_hash=sha256(text.encode()).hexdigest()
    )
    assert bogen().fields["title"].label == "Was war los?"


def test_the_bogen_assumes_nothing_about_who_did_not_say_a_name(cast):
    form = bogen()
    assert errors(form) == {}
    new = form.to_bogen(None).new
    assert (new.anonymous_reason, new.procedure, new.concerned_unit) == ("unknown", "none", None)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"anliegen": ["S1.1", "S1.2", "S1.3", "S1.4"]}, "anliegen", "3"),
        ({"anliegen": ["L1"]}, "anliegen", ""),
        ({"arrived_at": "2026-05-18T10:16"}, "arrived_at", "Zukunft"),
        ({"arrived_at": "1999-12-31T10:00"}, "arrived_at", "vor dem Jahr 2000"),
        ({"arrived_at": "gestern"}, "arrived_at", "zum Beispiel"),
        ({"last_name": "Probe", "matter": "Frau probe kam."}, "matter", "„Probe“ (Name)"),
        ({"settled_how": " "}, "settled_how", "was getan wurde"),
        ({"outcome": "escalate"}, "unit", "welche Einheit"),
        ({"channel": "letter"}, "channel", ""),
        ({"outcome": "sent_to_krm"}, "outcome", ""),
    ],
)
def test_a_wrong_bogen(cast, changes, field, words):
    found = errors(bogen(**changes))
    assert list(found) == [field]
    assert words in found[field]


def test_the_full_form_names_the_same_problems(cast):
    values = {
        "kind": "complaint", "title": "Brief", "channel": "letter", "party_kind": "person",
        "form_of_address": "none", "preferred_channel": "letter", "party_role": "beneficiary",
        "procedure": "none", "path": "nnnnnny", "arrived_at": "2026-05-18T10:00",
        "anliegen": ["S1.1"], "last_name": "Beispielfrau",
    }  # fmt: skip
    assert errors(RecordForm(typed(**values), at=AT)) == {}
    found = errors(RecordForm(typed(**values), at=AT - timedelta(days=1)))
    assert "Zukunft" in found["arrived_at"]
    found = errors(RecordForm(typed(**values | {"is_anonymous": "on", "first_name": "E"}), at=AT))
    assert found == {}


def test_the_full_form_keeps_rechtskreis_traegerbezug_and_who_accepted_it(cast):
    values = {
        "kind": "complaint", "title": "Brief", "channel": "letter", "party_kind": "person",
        "form_of_address": "none", "preferred_channel": "letter", "party_role": "beneficiary",
        "procedure": "none", "path": "nnnnnny", "arrived_at": "2026-05-18T10:00",
        "anliegen": ["S1.1"], "last_name": "Beispielfrau",
        "rechtskreis": "SGB III", "traegerbezug": "kommune", "accepted_by_kind": "front_office",
    }  # fmt: skip
    form = RecordForm(typed(**values), at=AT)
    assert errors(form) == {}
    new = form.to_new(None)
    assert (new.rechtskreis, new.traegerbezug, new.accepted_by_kind) == (
        "SGB III", "kommune", "front_office",
    )  # fmt: skip
    assert list(errors(RecordForm(typed(**values | {"rechtskreis": "X"}), at=AT))) == [
        "rechtskreis"
    ]
    wrong = check_new(replace(new, accepted_by_kind="employee"), at=AT)
    assert "Regelwerk" in wrong["accepted_by_kind"]


def forward_form(row, **values):
    return ForwardForm(typed(**values), reaction=row, at=AT)


def test_forwarding_names_a_lead_and_others(cast):
    form = forward_form(
        recorded(cast), lead_unit=str(cast.leistung.pk), other_units=[str(cast.markt.pk)]
    )
    assert errors(form) == {}
    assert [task.unit for task in form.tasks()] == [cast.leistung, cast.markt]


def test_the_lead_that_has_it_already_stays_the_lead(cast):
    row = forwarded(cast, recorded(cast))
    lead = str(cast.leistung.pk)
    assert "hat den Vorgang bereits" in errors(forward_form(row, lead_unit=lead))["other_units"]
    form = forward_form(row, lead_unit=lead, other_units=[str(cast.markt.pk)])
    assert errors(form) == {}
    assert [task.unit for task in form.tasks()] == [cast.markt]


def test_unberechtigt_needs_criterion_and_reason(cast):
    """AS-29 at the form."""
    form = AnliegenForm(typed(assessment="unberechtigt"), reaction=recorded(cast), code="S1.1")
    assert set(errors(form)) == {"criterion", "reason"}


def test_a_correction_needs_the_right_value(cast):
    row = recorded(cast)
    form = CorrectionForm(typed(target="arrived_at", reason="Falsch"), reaction=row, at=AT)
    assert list(errors(form)) == ["new_moment"]
    form = CorrectionForm(
        typed(target="arrived_at", reason="Falsch", new_moment="2026-05-04T08:00"),
        reaction=row, at=AT,
    )  # fmt: skip
    assert errors(form) == {}
    assert form.new_value() == moment("2026-05-04T08:00").isoformat()
