"""The fifty of the measurement fill in forms as they stand, and know how long each page is read."""

from benchmarks.staff_parts import HABITS, PEOPLE, THINKING
from benchmarks.staff_visits import filled_in

PAGE = """
<form action="/suchen/"><input type="search" name="q" value="Muster"></form>
<form method="post"><input type="hidden" name="form_token" value="a&amp;b">
<input name="reference" type="text"><input type="checkbox" name="others" value="4">
<select name="unit" id="id_unit" required><option value="">Bitte wählen</option>
<option value="7">Leistung</option></select>
<select name="drafter"><option value="">niemand</option><option value="3">Lena</option></select>
<select name="kind"><option value="mail">E-Mail</option>
<option value="phone" selected>Telefon</option></select></form>
"""


def test_a_form_is_sent_as_it_stands():
    assert filled_in(PAGE) == {
        "form_token": "a&b", "reference": "", "unit": "7", "drafter": "", "kind": "phone",
    }  # fmt: skip


def test_a_page_without_a_step_sends_nothing():
    assert filled_in('<form><input name="q" value="x"></form>') == {}


def test_fifty_work_and_each_page_has_its_time():
    assert sum(PEOPLE.values()) == 50
    assert PEOPLE.keys() == HABITS.keys()
    for habits in HABITS.values():
        for what in habits:
            pages = [page for page in THINKING if page == what or page.startswith(f"{what}: ")]
            assert pages, what
