"""Lage, Maßnahmen and the Führungskräftebesprechung, met with axe at 390 and 1280."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate, now

from krm.measures.actions import measuring, planning
from krm.reports.actions import meeting
from tests.browser.looks import look_at, touching
from tests.house.cases import forwarded, recorded

WIDTHS = (390, 1280)


def meet(page, *addresses):
    for address in addresses:
        assert page.goto(address).status == 200, address
        look_at(page, WIDTHS)
        assert not touching(page), address


def test_how_the_house_stands_and_what_is_done_about_it(house, open_page):
    today, at = localdate(), now()
    day = f"{today - timedelta(days=9)}"
    row = forwarded(house, recorded(house, day), f"{day}T11:00")
    said = {"cause": "Keine Liste", "owner": house.lead_leistung, "by": house.officer, "at": at}
    measure = planning.plan_measure(
        title="Rückrufliste aushängen", reaction=row, figure="complaints",
        due_on=today + timedelta(days=9), **said,
    )  # fmt: skip
    planning.add_step(measure=measure, text="Liste schreiben", by=house.officer, at=at)
    done = planning.plan_measure(
        title="Vorlage ändern", figure="complaints", due_on=today, unit=house.leistung, **said
    )
    measuring.complete_measure(measure=done, result="Geändert", by=house.officer, at=at)
    meeting.confirm_example(
        reaction=row, text="Eine Person wartete drei Wochen.", by=house.officer, at=at
    )
    meet(
        open_page(house.executive),
        reverse("reports:situation"),
        reverse("measures:measures"),
        reverse("measures:measure", args=[measure.pk]),
        reverse("reports:effect", args=[done.pk]),
        reverse("reports:measured_by", args=[done.pk]),
        f"{reverse('reports:plan_measure')}?figure=complaints",
        reverse("reports:meeting"),
        reverse("reports:example", args=[row.number]),
    )
    meet(open_page(house.lead_leistung), reverse("reports:own_situation"))
