"""What is read once: the house for a run, the rights over a Vorgang for one page and no longer."""

from itertools import count

from krm.organisation.standing import read_once, showing, shown_once, standing


def test_outside_everything_is_read_anew():
    numbers = count()
    assert [read_once("a", lambda: next(numbers)) for _ in range(2)] == [0, 1]
    assert [shown_once("a", lambda: next(numbers)) for _ in range(2)] == [2, 3]


def test_a_run_reads_the_house_once_and_every_vorgang_anew():
    numbers = count()
    with standing():
        assert [read_once("a", lambda: next(numbers)) for _ in range(2)] == [0, 0]
        assert [shown_once("a", lambda: next(numbers)) for _ in range(2)] == [1, 2]


def test_a_page_asks_once_for_each_and_the_next_page_anew():
    numbers = count()
    with showing():
        assert [shown_once(key, lambda: next(numbers)) for key in "aabb"] == [0, 0, 1, 1]
    with showing():
        assert shown_once("a", lambda: next(numbers)) == 2
    assert shown_once("a", lambda: next(numbers)) == 3
