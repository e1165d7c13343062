"""Eleven arrivals through the Sichtung in Chromium, and how often somebody has to press."""

from email.utils import format_datetime

from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect

from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import IntakeItem
from krm.mailbox.actions import mail as mailbox_mail
from krm.public.actions import submitting
from krm.reactions.models import Reaction
from tests.house.written import mail

DESKTOP = 1280
BY_FORM, BY_MAIL = 7, 4
MATTERS = (
    "Seit drei Wochen ruft niemand zurück.", "Das Schreiben vom Mai verstehe ich nicht.",
    "Am Schalter hat mich niemand beraten.", "Die Wartezeit im Haus ist viel zu lang.",
    "Meine Unterlagen sind zum dritten Mal weg.", "Der Aufzug in der ersten Etage steht still.",
    "Die Beratung auf Russisch hat sehr geholfen.", "Im Flur fehlen Wegweiser zu den Zimmern.",
    "Der Termin wurde ohne ein Wort abgesagt.", "Die Hotline bricht nach zehn Minuten ab.",
    "Das Formular im Netz lässt sich nicht drucken.",
)  # fmt: skip


class Hand:
    """Counts what somebody presses or chooses."""

    def __init__(self, page):
        self.page = page
        self.pressed: list[str] = []

    def press(self, button):
        self.pressed.append(button.inner_text())
        button.click()

    def tick(self, words):
        self.press(self.page.locator("label.choice").filter(has_text=words).first)

    def choose(self, name, value):
        self.pressed.append(f"{name}: {value}")
        self.page.locator(f"select[name='{name}']").first.select_option(value)


def eleven():
    """Let seven forms and four mails arrive, each about something else."""
    for number in range(BY_FORM):
        said = Statement(
            happened=MATTERS[number], kind=("complaint", "praise", "idea")[number % 3],
            topics=() if number % 3 else ("S1.1",),
            first_name="Erika", last_name=f"Beispiel{number}", reply_by="email",
            email=f"erika{number}@post.example",
        )  # fmt: skip
        submitting.submit(
            statement=said, files=[], form_token=f"form {number}", door="form", at=now()
        )
    for number in range(BY_FORM, BY_FORM + BY_MAIL):
        received = f"from mx.example by post.jobcenter.example; {format_datetime(now())}"
        raw = mail(
            MATTERS[number], date=format_datetime(now()), received=received,
            message_id=f"<{number}@post.example>", subject=f"Betreff {number}",
            sender=f"Max Muster{number} <max{number}@post.example>",
        )  # fmt: skip
        mailbox_mail.ingest_mail(raw=raw, at=now())


def test_eleven_arrivals_take_at_most_thirty_three_presses(house, open_page):
    eleven()
    page = open_page(house.officer, size={"width": DESKTOP, "height": 900})
    page.goto(reverse("triage:inbox"))
    hand = Hand(page)
    hand.press(page.get_by_role("link", name="Sichten").first)
    for number in range(1, len(MATTERS) + 1):
        expect(page.get_by_text(f"{number} von {len(MATTERS)}")).to_be_visible()
        if page.locator("h3", has_text="Das fehlt noch").count():
            chosen = page.locator("[name='voice']:checked")
            kind = chosen.get_attribute("value") if chosen.count() else "complaint"
            options = page.locator(f"select[name='anliegen'] optgroup[data-kinds~='{kind}'] option")
            hand.choose("anliegen", options.first.get_attribute("value"))
        hand.tick("Nichts davon")
        hand.press(page.get_by_role("button", name="Erfassen und nächster"))
    expect(page.get_by_text("Der Posteingang ist durchgesehen.")).to_be_visible()
    assert Reaction.objects.count() == len(MATTERS)
    assert not IntakeItem.objects.open().exists()
    assert len(hand.pressed) <= 33, hand.pressed


def test_none_of_these_and_the_other_ticks_take_each_other_away(house, open_page):
    said = Statement(
        happened=MATTERS[0], kind="complaint", topics=("S1.1",), last_name="Beispiel",
        reply_by="none",
    )  # fmt: skip
    item = submitting.submit(
        statement=said, files=[], form_token="ticks", door="form", at=now()
    ).item
    page = open_page(house.officer)
    page.goto(item.get_absolute_url())
    none, danger = page.locator("[value=nothing]"), page.locator("[name=own][value=danger]")
    danger.check()
    page.locator("[name=own][value=person]").check()
    none.check()
    expect(danger).not_to_be_checked()
    expect(page.locator("[name=own]:checked")).to_have_count(1)
    danger.check()
    expect(none).not_to_be_checked()
    # An Anliegen that goes with another answer is not left folded away.
    chosen = page.locator("select[name=anliegen]").first
    expect(chosen).to_be_hidden()
    page.locator("details.answered summary").first.click()
    page.locator("[name=voice][value=idea]").check()
    expect(chosen).to_be_visible()
    expect(chosen).to_have_value("")
