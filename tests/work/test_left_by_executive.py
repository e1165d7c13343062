"""What falls to the chair of the Trägerversammlung where nobody of the executive can act (R-13)."""

from datetime import date

import pytest

from krm.organisation.models import Absence
from krm.organisation.rules import Right
from krm.reactions.models import Exclusion
from krm.work.access import holds, rights_in, visible_reactions
from krm.work.access.visibility import OF_EXECUTIVE
from krm.work.queries import executive_of, why_not_executive
from tests.house.cases import recorded
from tests.house.petitions import drafted, petitioned, presented, topics
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

ON = date(2026, 3, 2)
BOTH = ("executive", "executive_deputy")
# Who is away, who is excluded → with whom it lies, and whether the chair may act.
TABLE = [
    ((), (), "executive", False),
    (("executive",), (), "executive_deputy", False),
    ((), ("executive",), "executive_deputy", False),
    (("executive",), ("executive_deputy",), "tv_chair", True),
    (BOTH, (), "tv_chair", True),
    ((), BOTH, "tv_chair", True),
    ((*BOTH, "tv_chair"), (), "executive", True),
    (BOTH, ("tv_chair",), "executive", False),
]


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def before_the_executive(cast):
    row = petitioned(cast, participation="no")
    drafted(cast, row)
    topics(cast, row)
    presented(cast, row)
    return row


def test_r_13_deputy_then_chair_release_and_transmit(cast):
    row, other = before_the_executive(cast), recorded(cast, "2026-02-09")
    chair = cast.tv_chair
    for away, excluded, owner, may in TABLE:
        for key in away:
            Absence.objects.create(person=getattr(cast, key), starts_on=ON, ends_on=ON)
        for key in excluded:
            Exclusion.objects.create(
                reaction=row, person=getattr(cast, key), reason="x", since=moment("2026-03-01")
            )
        case = (away, excluded)
        assert executive_of(row, ON) == getattr(cast, owner), case
        assert all(holds(chair, right, row, ON) is may for right in OF_EXECUTIVE), case
        assert bool(rights_in(chair, row, ON)) is may, case
        assert Right.SEE_PERSON not in rights_in(chair, row, ON)
        assert not visible_reactions(chair, ON).filter(pk=other.pk).exists()
        assert bool(why_not_executive("transmit_statement", row, ON)) is bool(away or excluded)
        Absence.objects.all().delete()
        Exclusion.objects.all().delete()


def test_if_nobody_is_there_the_page_does_not_say_that_somebody_takes_over(cast):
    row = before_the_executive(cast)
    for key in (*BOTH, "tv_chair"):
        Absence.objects.create(person=getattr(cast, key), starts_on=ON, ends_on=ON)
    said = why_not_executive("transmit_statement", row, ON)
    assert said.endswith("Vorbild (Geschäftsführung) bekommt es trotzdem: Sonst ist niemand da.")
    assert why_not_executive("check", row, ON) == ""
