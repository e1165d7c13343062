"""The fields that ask what becomes of an Idee, for every form that ends with a decision (4.8)."""

from copy import deepcopy

from django import forms

from krm.casework.actions.ideas import Decided
from krm.casework.forms.steps import StepForm
from krm.casework.models import IdeaDecision
from krm.casework.queries.ideas import decisions_on
from krm.organisation.models import Unit
from krm.reactions.rules import Kind
from krm.ui.forms.moments import DayField


class _Fields(forms.Form):
    unit = forms.ModelChoiceField(
        label="Welche Einheit hat entschieden?",
        queryset=Unit.objects.filter(is_active=True),
        empty_label="bitte wählen",
    )
    decision = forms.ChoiceField(
        label="Was wird aus der Idee?",
        choices=IdeaDecision.Decision.choices,
        widget=forms.RadioSelect,
    )
    planned_until = DayField(
        label="Bis wann?", required=False, help_text="Nur wenn die Umsetzung geplant ist."
    )
    reason = forms.CharField(
        label="Begründung",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Was genau geschieht, oder warum es nicht geht. So liest es die Kundin oder der "
        "Kunde.",
    )


def ask_decision(form: StepForm, *names: str, of: Unit | None = None) -> None:
    """Put the named fields first into a form about an Idee.

    KRM begins with the decision that stands, a unit with its own.

    :param of: the unit that decides; None where KRM names one, or the unit has not decided yet.
    """
    for name in names:
        form.fields[name] = deepcopy(_Fields.base_fields[name])
    form.order_fields(names)
    reaction = form.reaction
    said = decisions_on(reaction)
    own = (row for row in said if of is not None and row.unit_id == of.pk)
    known = next(iter(said), None) if "unit" in names else next(own, None)
    for name in names:
        form.fields[name].initial = getattr(known, name) if known else None
    if "unit" in names and known is None:
        form.fields["unit"].initial = reaction.lead_unit_id or reaction.concerned_unit_id


def decided_in(form: StepForm, reason: str = "reason") -> Decided | None:
    """Return the decision for the verb; None where the Vorgang is no Idee.

    :param reason: the field that says why.
    """
    if form.reaction.kind != Kind.IDEA:
        return None
    data = form.cleaned_data
    is_planned = data["decision"] == IdeaDecision.Decision.PLANNED
    day = data["planned_until"] if is_planned else None
    return Decided(data["decision"], data[reason], day)
