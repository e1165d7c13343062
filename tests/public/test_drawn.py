"""The public form is drawn once for all who open it, and says what holds for each of them."""

import re

import pytest
from django.test import Client
from django.utils.timezone import now

from krm.organisation.models import Standort
from krm.outreach.models import CardBox


@pytest.fixture
def visitor(house):
    return Client()


def test_the_form_is_drawn_once_and_still_says_what_is_so(visitor):
    """Languages, Standorte and cards do not mix, and a new name of a Standort shows at once."""
    place = Standort.objects.create(code="x", name="Wachenheim, Weg 8")
    CardBox.objects.create(standort=place, place="Eingang", code="k7q4m2xa", created_at=now())
    for _ in range(2):
        pages = {
            address: visitor.get(address).content.decode()
            for address in ("/meinung/?sprache=en", "/meinung/?sprache=de", "/k/k7q4m2xa")
        }
        assert "Was ist passiert?" not in pages["/meinung/?sprache=en"]
        assert "Was ist passiert?" in pages["/meinung/?sprache=de"]
        chosen = [f'value="{place.pk}" selected' in page for page in pages.values()]
        assert chosen == [False, False, True]
    tokens = [re.findall(r'name="token" value="([^"]+)"', page) for page in pages.values()]
    assert len({token for (token,) in tokens}) == 3
    Standort.objects.filter(pk=place.pk).update(name="Wachenheim, Ring 2")
    page = visitor.get("/meinung/?sprache=de").content.decode()
    assert "Ring 2" in page
    assert "Weg 8" not in page
