"""Whoever opens a Vorgang sees the way it goes, and where on it it stands."""

import pytest

from krm.reactions.models import Reaction
from tests.house.cases import withdrawn
from tests.house.reactions import moment
from tests.walks.directive import (
    checks,
    clock,
    delivers,
    forwards,
    letter,
    reads,
    story,
)
from tests.walks.walker import Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.django_db


def test_the_picture_moves_with_the_vorgang(story, clock):
    clock.on("2026-05-04T10:00")
    walker = letter(story.officer, "2026-05-04")
    page = walker.address
    reads(walker, "Der Weg dieses Vorgangs: Schritt 1 von 7", "Erfasst – hier")
    forwards(story.officer)
    reads(Walker(story.officer).open(page), "Schritt 2 von 7", "Beim Fachbereich – hier")
    delivers(story.lead_leistung)
    reads(Walker(story.officer).open(page), "Schritt 3 von 7", "Schriftsatz liegt vor – hier")
    checks(story.officer)
    reads(Walker(story.officer).open(page), "Schritt 4 von 7", "In Prüfung – hier")
    withdrawn(story, Reaction.objects.get(), moment("2026-05-04T16:00"))
    assert "Der Weg dieses Vorgangs" not in Walker(story.officer).open(page).page.text
