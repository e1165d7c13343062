"""Boxes for opinion cards with some cards in them, and orders of material."""

from datetime import date, datetime, time, timedelta

from krm.arrivals.actions.handed_in import Statement
from krm.desk.demo.cast import Cast
from krm.organisation.queries import local_day
from krm.outreach import actions as outreach
from krm.outreach.rules import Material
from krm.triage.actions import cards
from krm.ui.rules import LOCAL_ZONE

# Days ago, kind, Anliegen, words.
_CARDS = (
    (34, "praise", "L2", "Die Anmeldung ging schnell, alle waren freundlich. Danke!"),
    (34, "complaint", "S3.4", "Ich hatte um 9 Uhr einen Termin und kam um 11 Uhr dran."),
    (12, "idea", "I2", "Bitte eine Uhr und einen Wasserspender in die Wartezone."),
    (12, "praise", "L1", "Die Frau am Schalter 3 hat mir sehr geholfen."),
    (5, "complaint", "S3.1", "Am Telefon komme ich seit zwei Wochen nicht durch."),
    (5, "idea", "I4", "Die Formulare bitte auch in großer Schrift."),
)
_ORDERS = (
    (Material.FLYER, 200, 130, 123),
    (Material.OPINION_CARD, 500, 75, 70),
    (Material.POSTER, 10, 4, None),
)


def fill_boxes(cast: Cast, start: date, now: datetime) -> None:
    """Open a box in each waiting zone, enter some cards and note some orders."""
    today = local_day(now)
    boxes = [
        outreach.open_box(
            standort=standort, place="Wartezone", by=cast.officer, at=_moment(start, 9)
        )
        for standort in (cast.neustadt, cast.gruenstadt)
    ]
    for number, (days, kind, code, words) in enumerate(_CARDS):
        day = today - timedelta(days=days)
        cards.capture_card(
            box=boxes[number % 2],
            emptied_on=day,
            said=Statement(kind=kind, happened=words, topics=(code,)),
            form_token=f"demo {number}",
            by=cast.officer,
            at=_moment(day, 15),
        )
    for material, amount, ordered, arrived in _ORDERS:
        day = today - timedelta(days=ordered)
        order = outreach.order_material(
            material=material, standort=cast.neustadt, amount=amount, ordered_on=day,
            by=cast.officer, at=_moment(day, 10),
        )  # fmt: skip
        if arrived is not None:
            came = today - timedelta(days=arrived)
            outreach.note_arrival(
                order=order, arrived_on=came, by=cast.officer, at=_moment(came, 10)
            )


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=LOCAL_ZONE)
