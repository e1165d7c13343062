"""How the renderer shows fields, and what is wrong with them."""

import re

import pytest
from django import forms
from django.template import Context, Template


class Sample(forms.Form):
    kind = forms.ChoiceField(
        label="Art", choices=[("a", "Lob\nWas gut war."), ("b", "Idee")], widget=forms.RadioSelect
    )
    title = forms.CharField(label="Titel", max_length=9, help_text="Kurz.")
    text = forms.CharField(label="Text", max_length=20, widget=forms.Textarea, required=False)
    day = forms.DateField(label="Tag", widget=forms.DateInput(attrs={"type": "date"}))
    units = forms.MultipleChoiceField(
        label="Einheiten", choices=[("1", "Team 1")], widget=forms.CheckboxSelectMultiple
    )
    is_anonymous = forms.BooleanField(label="Anonym", required=False)
    scan = forms.FileField(label="Datei", required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.data:
            raise forms.ValidationError("Das passt nicht zusammen.")


def ids(html):
    return set(re.findall(r'\bid="([^"]+)"', html))


@pytest.mark.parametrize("data", [None, {"title": "x" * 10, "text": "y" * 21}])
def test_every_reference_has_its_target(data):
    html = str(Sample(data))
    referred = re.findall(r'\b(?:for|aria-describedby|aria-labelledby)="([^"]+)"', html)
    wanted = {name for names in referred for name in names.split()}
    wanted |= set(re.findall(r'href="#([^"]+)"', html))
    assert wanted
    assert not wanted - ids(html)


def test_ids_are_unique():
    found = re.findall(r'\bid="([^"]+)"', str(Sample({})))
    assert len(found) == len(set(found))


def test_every_control_has_a_name_of_its_own():
    html = str(Sample())
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    controls = re.findall(r"<(?:input|select|textarea)[^>]*>", html)
    shown = [control for control in controls if 'type="hidden"' not in control]
    assert len(shown) == 8
    assert {re.findall(r'id="([^"]+)"', control)[0] for control in shown} <= labelled


def test_problems_stand_at_the_field_and_on_top():
    html = str(Sample({"title": "x" * 10}))
    assert html.count("Der Text ist zu lang: 10 Zeichen, erlaubt sind 9.") == 2
    assert '<a href="#id_kind_0">Art: Diese Angabe fehlt noch.</a>' in html
    assert html.index("Das passt nicht zusammen.") < html.index("<fieldset")
    assert "id_title_helptext id_title_error" in html


def test_nothing_wrong_shows_no_summary():
    assert "summary" not in str(Sample())


def test_a_choice_may_explain_itself():
    html = str(Sample()["kind"])
    assert '<span class="first">Lob</span><span class="muted">Was gut war.</span>' in html


def test_a_long_text_is_counted_not_cut():
    html = str(Sample()["text"])
    assert "maxlength" not in html
    assert 'data-limit="20"' in html


def test_a_day_is_given_as_browsers_read_it():
    assert 'value="2026-05-27"' in str(Sample({"day": "27.05.2026"})["day"])
    assert Sample({"day": "2026-05-27"})["day"].form.fields["day"].clean("2026-05-27")


def test_what_people_typed_is_escaped():
    html = str(Sample({"title": '"><script>', "text": "</textarea><script>"}))
    assert "<script>" not in html


def test_required_fields_are_marked_and_explained():
    html = str(Sample())
    assert html.count('<span class="must" aria-hidden="true"> *</span>') == 4
    assert "Felder mit" in html


def test_a_form_may_mark_what_is_optional_instead():
    html = str(type("Optional", (Sample,), {"marks_optional": True})())
    assert html.count("(freiwillig)") == 3
    assert "Felder mit" not in html


def test_hidden_fields_are_sent_along():
    assert '<input type="hidden" name="revision"' in str(Sample())


def test_one_summary_for_several_forms():
    source = "{% load krm_ui %}{% error_summary first rest %}"
    first, second = Sample({}, prefix="a"), Sample({}, prefix="b")
    html = Template(source).render(Context({"first": first, "rest": [second]}))
    assert html.count("<section") == 1
    assert '#id_a-title"' in html
    assert '#id_b-title"' in html
