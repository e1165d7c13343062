"""A button that fetches a file leaves its page standing, and the page goes on at once."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.house.cases import recorded, released


def test_after_the_pdf_the_letters_are_given_to_the_post_with_one_press(house, open_page):
    day = f"{localdate() - timedelta(days=1)}"
    released(house, recorded(house, day), "confirmation", f"{day}T11:00")
    page = open_page(house.officer)
    page.goto(reverse("desk:batch", args=["post"]))
    sent = []
    page.on("request", lambda one: sent.append(one.method))
    with page.expect_download():
        page.get_by_role("button", name="Ein PDF zum Drucken").dblclick()
    assert sent.count("POST") == 1
    page.get_by_role("button", name="Alle heute zur Post").click()
    expect(page.get_by_text("Erledigt: 1 zur Post gegeben.")).to_be_visible()
