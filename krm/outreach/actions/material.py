"""Orders of flyers, cards and posters, and the reminder to refill (R-34)."""

from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.notices import actions as notices
from krm.organisation.access import require
from krm.organisation.models import Person, Standort
from krm.organisation.queries import krm_at_work, local_day
from krm.organisation.rules import Right
from krm.outreach import queries
from krm.outreach.models import MaterialOrder
from krm.outreach.rules import Material, remind_on
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_date

MOST = 100_000
PAGE = "/material/bestellungen/"


@journal.verb
def order_material(
    *,
    material: Material,
    standort: Standort,
    amount: int,
    ordered_on: date,
    note: str = "",
    by: Person,
    at: datetime,
) -> MaterialOrder:
    """Note an order in BA-DIS; after the interval of the Regelwerk it is time to think of more.

    :raises Refused: for an order of the future, no or an absurd amount, or if the same order was
        entered today already.
    """
    on = local_day(at)
    require(by, Right.MANAGE_MATERIAL, on=on)
    if ordered_on > on:
        raise Refused("Der Tag der Bestellung liegt in der Zukunft.", code="field_ordered_on")
    if not 0 < amount <= MOST:
        raise Refused("Bitte eine Menge von 1 bis 100 000 angeben.", code="field_amount")
    if material is Material.OPINION_CARD and not standort.has_cards:
        raise Refused("An diesem Standort liegen keine Meinungskarten aus.", code="field_standort")
    rows = MaterialOrder.objects.filter(material=material, standort=standort, amount=amount)
    if rows.filter(ordered_on=ordered_on, note=note.strip()).exists():
        raise Refused("Diese Bestellung steht schon in der Liste.", code="duplicate")
    days = regelwerk.rules_on(on).number("material.reminder_days")
    order = MaterialOrder.objects.create(
        material=material,
        standort=standort,
        amount=amount,
        ordered_on=ordered_on,
        ordered_by=by,
        remind_on=remind_on(ordered_on, days),
        note=note.strip(),
    )
    _record(Verb.MATERIAL_ORDERED, order, by, at, amount=amount, ordered_on=ordered_on)
    return order


@journal.verb
def note_arrival(
    *, order: MaterialOrder, arrived_on: date | None, by: Person, at: datetime
) -> MaterialOrder:
    """Note that an order has arrived, or take that back with no day.

    :raises Refused: for a day before the order or in the future.
    """
    on = local_day(at)
    row = _locked(order, by, on)
    if arrived_on is not None and arrived_on > on:
        raise Refused("Der Tag der Lieferung liegt in der Zukunft.", code="field_arrived_on")
    if arrived_on is not None and arrived_on < row.ordered_on:
        raise Refused("Die Lieferung liegt vor der Bestellung.", code="field_arrived_on")
    if row.arrived_on == arrived_on:
        return row
    row.arrived_on = arrived_on
    row.save(update_fields=["arrived_on"])
    _record(Verb.MATERIAL_DELIVERED, row, by, at, arrived_on=arrived_on)
    return row


@journal.verb
def set_reminder(
    *, order: MaterialOrder, remind_on: date | None, by: Person, at: datetime
) -> MaterialOrder:
    """Set the day on which to think of ordering again; no day, no reminder.

    :raises Refused: for a day that is not to come.
    """
    on = local_day(at)
    row = _locked(order, by, on)
    if row.remind_on == remind_on:
        return row
    if remind_on is not None and remind_on <= on:
        raise Refused("Bitte einen Tag wählen, der noch kommt.", code="field_remind_on")
    row.remind_on = remind_on
    row.save(update_fields=["remind_on"])
    _record(Verb.MATERIAL_REMINDER_SET, row, by, at, remind_on=remind_on)
    return row


@journal.verb
def withdraw_order(*, order: MaterialOrder, by: Person, at: datetime) -> None:
    """Delete an order that was entered by mistake.

    :raises Refused: if it has arrived.
    """
    row = _locked(order, by, local_day(at))
    if row.arrived_on is not None:
        raise Refused("Diese Bestellung ist schon geliefert.", code="arrived")
    _record(
        Verb.MATERIAL_ORDER_WITHDRAWN, row, by, at, amount=row.amount, ordered_on=row.ordered_on
    )
    row.delete()


def _locked(order: MaterialOrder, by: Person, on: date) -> MaterialOrder:
    require(by, Right.MANAGE_MATERIAL, on=on)
    row = MaterialOrder.objects.select_for_update().filter(pk=order.pk).first()
    if row is None:
        raise Refused("Diese Bestellung wurde inzwischen gelöscht.", code="gone")
    return row


def remind_of_material(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell the KRM officer which material to order again; each reminder once.

    Returns how many messages are new.
    """
    on = local_day(at)
    officer = krm_at_work(on)
    if officer is None:
        return 0
    return sum(
        _remind(order=order, officer=officer, by=by, at=at) for order in queries.due_reminders(on)
    )


@journal.verb
def _remind(*, order: MaterialOrder, officer: Person, by: Actor, at: datetime) -> int:
    text = (
        f"{order.label} für {order.standort.name}: Zuletzt bestellt am "
        f"{format_date(order.ordered_on)}. Bitte prüfen, ob nachbestellt werden soll."
    )
    sent = notices.notify(
        recipients=[officer],
        kind="material",
        text=text,
        url=PAGE,
        dedup_key=f"material:{order.pk}:{order.remind_on}",
        at=at,
    )
    if sent:
        _record(Verb.MATERIAL_REMINDED, order, by, at, remind_on=order.remind_on)
    return len(sent)


def _record(verb: Verb, order: MaterialOrder, by: Actor, at: datetime, **data: object) -> None:
    codes = {"order": order.pk, "material": order.material, "standort": order.standort_id, **data}
    journal.record(verb, chain=OFFICE, by=by, at=at, data=codes)
