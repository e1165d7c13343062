"""The language somebody named goes with them from the form into the Vorgang and to the letter."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions.letters import draft_letter
from krm.parties.models import Party
from krm.reactions.models import Reaction
from tests.triage.test_one_screen import by_form, screen
from tests.walks.walker import Walker


@pytest.mark.parametrize(
    ("code", "row", "hint"),
    [
        ("en", "Sprache Englisch", "Sprache: Englisch. Eine einfache Sprache"),
        ("und", "Sprache eine andere Sprache", "Sprache: nicht Deutsch."),
        ("de-leicht", "Sprache Leichte Sprache", "Gewünscht ist Leichte Sprache."),
        ("de", "", ""),
    ],
)
def test_the_language_somebody_named_stands_beside_them_and_at_the_letter(house, code, row, hint):
    item = by_form(language=code)
    screen(house, item).press("Nur erfassen", as_shown=True, own=["nothing"])
    reaction = Reaction.objects.get()
    walker = Walker(house.officer).open(reaction.get_absolute_url())
    letter = draft_letter(reaction=reaction, kind="confirmation", by=house.officer, at=now())
    address = reverse("casework:letter", args=[reaction.number, letter.pk])
    if not row:
        assert "Sprache" not in walker.page.text
        assert "Eine einfache Sprache" not in walker.open(address).page.text
        return
    assert row in " ".join(walker.page.text.split())
    assert hint in walker.open(address).page.text


def test_what_stands_with_the_person_comes_before_what_the_form_named(house):
    screen(house, by_form(language="en")).press("Nur erfassen", as_shown=True, own=["nothing"])
    reaction = Reaction.objects.get()
    Party.objects.update(language="Polnisch", accessibility="große Schrift")
    page = " ".join(Walker(house.officer).open(reaction.get_absolute_url()).page.text.split())
    assert "Sprache Polnisch" in page
    assert "Das hilft beim Lesen oder Verstehen große Schrift" in page
    Party.objects.update(language="Deutsch")
    page = Walker(house.officer).open(reaction.get_absolute_url()).page.text
    assert "Englisch" not in page
