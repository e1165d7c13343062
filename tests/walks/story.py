"""What the walks of the stories share: the door of a letter, the row of Heute, words of days."""

from krm.deadlines.rules import Due
from krm.ui.rules import format_day
from tests.walks.walker import Walker

# What stands on the letter of the stories; the officer types it.
ERIKA = {
    "form_of_address": "frau", "first_name": "Erika", "last_name": "Beispielfrau",
    "street": "Musterweg 1", "postcode": "67433", "city": "Neustadt",
}  # fmt: skip
COMPLAINT = [*["Nein"] * 6, "Ja, eine Beschwerde"]
KNOWN = ["Es ist eine Beschwerde"]  # the questions are known


def heute(person) -> Walker:
    return Walker(person).open("/")


def answer(walker: Walker, *words: str) -> Walker:
    """Answer the questions of the Sichtung, one page each."""
    for word in words:
        walker.press(word, wanting="antworten=")
    return walker


def letter(officer, arrived: str, *, answers=KNOWN, **said) -> Walker:
    """KRM records a letter; the walker stands before the new Vorgang.

    :param arrived: when it reached the house, "2026-05-11T09:00".
    """
    walker = heute(officer).press("Reaktion erfassen").press("Brief, Fax")
    answer(walker, *answers)
    typed = {"title": "Drei Rückrufe sind ausgeblieben", "matter": "Niemand ruft zurück.",
             "anliegen": ["S3.3"], "arrived_krm_at": arrived} | ERIKA | said  # fmt: skip
    return walker.press("Erfassen", wanting="/krm/", arrived_at=arrived, **typed)


def number_of(walker: Walker) -> str:
    """Return the number of the Vorgang whose page is open, or whose step has just been taken."""
    return next(
        word.strip("().,:") for word in walker.page.text.split() if word.startswith("KRM-2")
    )


def rows(walker: Walker, what: str, number: str = "") -> list[str]:
    """Return the buttons of Heute for what is to be done, as somebody hears them read out."""
    words = [" ".join(button.words.split()) for button in walker.page.buttons]
    return [word for word in words if f": {what}" in word and word.endswith(number)]


def take_up(person, what: str, number: str = "") -> Walker:
    """Press the button of the row of Heute that says what is to be done."""
    walker = heute(person)
    found = rows(walker, what, number)
    assert len(found) == 1, f"{what} {number}: {found} in {walker.page.text}"
    return walker.press(found[0])


def notices(person) -> str:
    """Return what the person reads under Mitteilungen."""
    return heute(person).press("Mitteilungen").page.text


def words_of(due: Due) -> str:
    """Return a day as the pages write it."""
    return format_day(due.due_on)
