"""Fields written without a template look as the templates of Django make them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.safestring import mark_safe

from krm.ui.forms.renderer import KernRenderer

WORDS = "</option><script>\"'&"
CHOICES = [("", "alle"), ("a", WORDS), (WORDS, "b"), (3, "drei"), (None, "keine")]
GROUPS = [(WORDS, [("x", "X"), ("y", mark_safe("<b>Y</b>"))]), ("", [("z", "Z")]), ("w", "W")]
HOSTILE = {"id": "id_it", "data-words": WORDS, "required": True, "disabled": False, "maxlength": 9}


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.Select(choices=CHOICES), "a"),
        (forms.Select(choices=CHOICES), None),
        (forms.Select(choices=GROUPS), "y"),
        (forms.SelectMultiple(choices=CHOICES), ["a", WORDS]),
        (forms.NullBooleanSelect(), True),
        (forms.TextInput(), WORDS),
        (forms.TextInput(), None),
        (forms.TextInput(), mark_safe("<b>")),
        (forms.NumberInput(), 0),
        (forms.EmailInput(), ""),
        (forms.PasswordInput(), "geheim"),
        (forms.HiddenInput(), WORDS),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput(), False),
        (forms.DateInput(), "27.05.2026"),
    ],
)
def test_a_field_is_what_django_writes(widget, value):
    ours = widget.render("n<&", value, HOSTILE, KernRenderer())
    theirs = widget.render("n<&", value, HOSTILE, DjangoTemplates())
    assert parse_html(ours) == parse_html(theirs)


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_choices_name_their_labels(widget):
    html = widget(choices=[("a", f"{WORDS}\nmehr {WORDS}"), ("b", mark_safe("<b>B</b>"))]).render(
        "n", ["b"], {"id": "id_n"}, KernRenderer()
    )
    kind = widget.input_type
    assert parse_html(html) == parse_html(
        '<div class="choices" id="id_n">'
        f'<label class="choice" for="id_n_0"><input type="{kind}" name="n" value="a" id="id_n_0">'
        '<span><span class="first">&lt;/option&gt;&lt;script&gt;&quot;&#x27;&amp;</span>'
        '<span class="muted">mehr &lt;/option&gt;&lt;script&gt;&quot;&#x27;&amp;</span></span>'
        "</label>"
        f'<label class="choice" for="id_n_1"><input type="{kind}" name="n" value="b" id="id_n_1" '
        'checked><span><span class="first"><b>B</b></span></span></label>'
        "</div>"
    )


def test_a_group_of_choices_is_named():
    html = forms.RadioSelect(choices=[("Gruppe", [("a", "A")])]).render(
        "n", None, {}, KernRenderer()
    )
    assert '<p class="group-label">Gruppe</p>' in html
