"""The rows of Heute in piles: each Vorgang once, nothing lost, the most urgent first."""

from dataclasses import replace
from datetime import date, timedelta

from krm.desk.queries.piles import in_piles, key_of, not_put_off
from krm.desk.queries.rows import Group, TodayRow

MONDAY = date(2026, 5, 4)
ROW = TodayRow(
    when=Group.THIS_WEEK, due_on=MONDAY, act_by=MONDAY, tone="", words="", what="Antwort schreiben",
    title="", number="", unit="", why="", url="/", button="Schreiben", is_primary=False,
    step="draft_answer",
)  # fmt: skip


def row(number, step="draft_answer", what="Antwort schreiben", *, when=Group.THIS_WEEK, days=0):
    return replace(
        ROW, number=number, step=step, what=what, when=when, title=f"Titel {number}",
        act_by=MONDAY + timedelta(days), url=f"/vorgang/{number}/{step}/",
    )  # fmt: skip


def test_d_02_each_case_lies_in_one_pile_and_nothing_is_lost():
    rows = [
        row("1", "forward", "Weiterleiten", when=Group.OVERDUE),
        row("2"),
        row("1", "confirm", "Eingang bestätigen"),
        row("3", "confirm", "Eingang bestätigen"),
        row("4"),
        row("5"),
    ]
    confirm, write = in_piles(rows)
    assert (confirm.label, confirm.button, confirm.count) == (
        "Eingang bestätigen", "Alle ansehen und freigeben", "2 Vorgänge",
    )  # fmt: skip
    # The Vorgang that is to be forwarded, too, is overdue, and so is its pile.
    assert confirm.state == ("1 überfällig", "bad")
    assert [more.what for more in confirm.rows[0].further] == ["Weiterleiten"]
    assert (write.button, write.titles) == ("Der Reihe nach", "Titel 2 · Titel 4 … und 1 weitere")
    lying = [one for pile in (confirm, write) for found in pile.rows for one in found.rows]
    assert sorted(lying, key=id) == sorted(rows, key=id)


def test_what_may_not_have_left_comes_first_and_what_nobody_fetched_does_not():
    doubt = replace(row("1", "settle_dispatch", "Versand klären"), is_primary=True)
    unfetched = row("2", "settle_dispatch", "per Post senden?")
    waiting, writing = row("1", "forward", "Weiterleiten"), row("2", "draft_answer")
    first, second = in_piles([waiting, doubt, writing, unfetched])
    assert (first.alone, first.rows[0].further) == (doubt, (waiting,))
    assert (second.alone, second.rows[0].further) == (writing, (unfetched,))


def test_a_pile_of_one_has_the_button_of_its_row_and_tasks_of_no_case_stand_alone():
    review = replace(row("", "", "Geschäftsweisung prüfen", days=3), url="/regelwerk/")
    other = replace(review, url="/fehlanzeige/", what="Fehlanzeige", act_by=MONDAY)
    closing = [row("7", "close", "Vorgang abschließen", when=Group.TODAY)]
    found = in_piles([*closing, review, other, replace(other, url="/fehlanzeige/2/")])
    assert [(pile.label, pile.count) for pile in found] == [
        ("Vorgang abschließen", "1 Vorgang"),
        ("Fehlanzeige", "2 Aufgaben"),
        ("Geschäftsweisung prüfen", "1 Aufgabe"),
    ]
    assert (found[0].alone, found[0].page) == (closing[0], "")
    assert found[1].alone is None


def test_what_is_put_off_stands_last_in_its_pile_and_its_pile_last():
    first, second = row("1", when=Group.OVERDUE), row("2")
    other = row("3", "forward", "Weiterleiten", when=Group.LATER, days=9)
    writing, _ = in_piles([first, second, other], {key_of(first)})
    assert [found.row for found in writing.rows] == [second, first]
    assert [found.is_put_off for found in writing.rows] == [False, True]
    # What is overdue stays so.
    assert writing.state == ("1 überfällig", "bad")
    both = {key_of(first), key_of(second)}
    assert [pile.label for pile in in_piles([first, second, other], both)] == [
        "Weiterleiten", "Antwort schreiben",
    ]  # fmt: skip
    assert not_put_off([first, second, other], both) == [other]
