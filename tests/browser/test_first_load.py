"""What a browser fetches to show a page of the desk, at first and after that."""

import gzip

import pytest
from django.urls import reverse

from tests.house.desk_cases import forwarded, recorded

FIRST_BYTES = 150_000
NEXT_BYTES = 30_000
MOST_REQUESTS = 12


def addresses(house):
    case = forwarded(house)
    for _ in range(30):  # more than a page of the register
        recorded(house)
    return {
        "Heute": reverse("desk:today"),
        "Register": reverse("desk:register"),
        "Vorgang": case.get_absolute_url(),
    }


def fetched(page, address, known=()):
    """Return what the browser asks for to show a page: the bytes that are sent, by address.

    Files keep their names as long as they say the same: what is known is not sent again.
    """
    answers = []

    def keep(answer):
        if answer.url.startswith("http") and answer.url not in known:
            answers.append(answer)

    page.on("response", keep)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", keep)
    return {one.url: _compressed(one) for one in answers}


def _compressed(answer) -> int:
    """Return how many bytes of a body are sent: pages and stored files go out compressed."""
    return len(gzip.compress(answer.body()))


@pytest.mark.parametrize("name", ["Heute", "Register", "Vorgang"])
def test_a_page_of_the_desk_is_light(house, open_page, name):
    pages = addresses(house)
    page = open_page(house.officer)
    first = fetched(page, pages.pop(name))
    assert any(address.endswith(".woff2") for address in first)
    assert sum(first.values()) <= FIRST_BYTES, first
    assert len(first) <= MOST_REQUESTS, first
    for address in pages.values():
        then = fetched(page, address, known=first)
        assert then, "the page itself"
        assert sum(then.values()) <= NEXT_BYTES, then
