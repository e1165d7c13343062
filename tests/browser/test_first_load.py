"""What a browser fetches to show its first page of the desk."""

import gzip

from tests.house.desk_cases import forwarded

MOST_BYTES = 150_000
MOST_REQUESTS = 12


def test_the_first_page_of_the_desk_is_light(house, open_page):
    page = open_page(house.officer)
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(forwarded(house).get_absolute_url())
    page.wait_for_load_state("networkidle")
    sizes = {answer.url: _compressed(answer) for answer in answers if answer.url.startswith("http")}
    assert any(address.endswith(".woff2") for address in sizes)
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes


def _compressed(answer) -> int:
    """Return how many bytes of a body are sent: pages and stored files go out compressed."""
    return len(gzip.compress(answer.body()))
