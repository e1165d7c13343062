"""A page that shows reads the roles of the day once; the next page reads them anew."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from krm.journal.actions import SYSTEM
from krm.organisation import actions
from krm.organisation.rules import Role

pytestmark = pytest.mark.both_databases("raw SQL: how many statements a page takes")


@pytest.mark.parametrize("page", ["/", "/register/"])
def test_one_page_asks_once_for_the_roles_of_who_is_signed_in(house, client, page):
    client.force_login(house.officer)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    roles = 'SELECT "organisation_roleassignment"."role"'
    assert len([query for query in asked if query["sql"].lstrip("(").startswith(roles)]) == 1


def test_a_new_role_counts_on_the_next_page(house):
    client, page = Client(), reverse("organisation:people")
    client.force_login(house.dorn)
    assert client.get(page).status_code == 404
    now = timezone.now()
    actions.assign_role(
        house.dorn,
        role=Role.ADMINISTRATOR,
        starts_on=timezone.localdate() - timedelta(days=1),
        by=SYSTEM,
        at=now,
    )
    assert client.get(page).status_code == 200
