"""What is typed on several lines is stored with the line ends of the house."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from krm.casework.actions import letters
from krm.ui.middleware import plain_line_ends
from tests.house.desk_cases import recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules


@pytest.mark.parametrize("typed", ["eins\r\nzwei", "eins\rzwei", "eins\nzwei"])
def test_every_spelling_of_a_line_end_is_one(typed):
    seen = {}

    def answer(request):
        seen.update(request.POST.lists())
        return HttpResponse()

    plain_line_ends(answer)(RequestFactory().post("/", {"text": [typed, "x"], "other": "y"}))
    assert seen == {"text": ["eins\nzwei", "x"], "other": ["y"]}


@pytest.mark.django_db
def test_l_02_who_changes_nothing_in_the_browser_releases_the_words_that_were_checked(
    client, house
):
    """A browser sends a line end as two signs: that makes no other words of a draft."""
    shipped_rules(at=moment("2024-05-15"))
    row = recorded(house)
    letter = letters.draft_letter(
        reaction=row, kind="confirmation", by=house.officer, at=moment("2026-05-20T09:00")
    )
    assert "\n" in letter.body
    client.force_login(house.officer)
    address = reverse("casework:letter", args=[row.number, letter.pk])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value is not None}
    client.post(address, sent | {"act": "save", "body": letter.body.replace("\n", "\r\n")})
    before = letter.revision
    letter.refresh_from_db()
    assert (letter.revision, "\r" in letter.body) == (before, False)
