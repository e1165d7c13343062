"""Verbs about opinion cards, their boxes and the material."""

from krm.outreach.actions.cards import (
    PrintedCards,
    change_box,
    open_box,
    print_cards,
    save_design,
)
from krm.outreach.actions.material import (
    note_arrival,
    order_material,
    remind_of_material,
    set_reminder,
    withdraw_order,
)

__all__ = [
    "PrintedCards",
    "change_box",
    "note_arrival",
    "open_box",
    "order_material",
    "print_cards",
    "remind_of_material",
    "save_design",
    "set_reminder",
    "withdraw_order",
]
