"""What Heute says after an absence: folded after five rows, without what only waited."""

from krm.desk.queries.absence import HappenedRow, Meanwhile
from krm.organisation.models import Absence
from krm.reactions.models import Reaction

ANSWERED = ["erfasst am Mo 06.07.", "beantwortet am Fr 10.07."]


def row(happened, warning=""):
    return HappenedRow(Reaction(), happened, warning)


def test_what_only_arrived_and_waits_is_no_row():
    assert row(["erfasst am Mo 06.07."]).only_waited
    assert row([]).only_waited
    assert not row(ANSWERED).only_waited
    assert not row(["erfasst am Mo 06.07."], "Frist versäumt").only_waited


def test_five_rows_are_shown_and_the_others_folded():
    shown = Meanwhile(Absence(), [row(ANSWERED) for _ in range(8)], has_more=False)
    assert (len(shown.first), len(shown.others)) == (5, 3)
    assert Meanwhile(Absence(), shown.first, has_more=False).others == []
