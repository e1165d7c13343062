"""R-17: the executive hears each month how often the Service Center was complained about."""

from datetime import datetime

from krm.notices.models import Notice
from krm.service_center.actions.monthly import report_month
from tests.desk.conftest import house
from tests.house.cases import recorded

__all__ = ["house"]


def heard(person):
    rows = Notice.objects.filter(recipient=person, kind="service_center_month")
    return list(rows.values_list("text", flat=True))


def test_j_26_r_17_the_executive_hears_the_count_of_the_month_once(house):
    recorded(house, "2026-10-05", codes=["S3.2"])
    recorded(house, "2026-11-05", codes=["S3.2"])
    at = datetime.fromisoformat("2026-11-29T10:00").astimezone()
    assert report_month(at=at) == 2
    assert report_month(at=at) == 0
    said = [
        "Oktober 2026: Beschwerden über das Service Center: 1, davon am Telefon 0 "
        "(Erreichbarkeit 0), als Vorgang 1."
    ]
    assert (heard(house.executive), heard(house.executive_deputy)) == (said, said)
