"""The first people are let in from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from krm.organisation import access, queries
from krm.organisation.models import Person
from krm.organisation.rules import Role


def krm_person(*arguments):
    out = StringIO()
    call_command("person", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_administrator_comes_in(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("ein langes erstes Kennwort\n"))
    details = ("alex.anfang", "--first", "Alex", "--last", "Anfang")
    out = krm_person(*details, "--role", "administrator", "--password-stdin")
    person = Person.objects.get(username="alex.anfang")
    assert access.roles_on(person, queries.local_day(now())) == {
        Role.EMPLOYEE,
        Role.ADMINISTRATOR,
    }
    assert person.check_password("ein langes erstes Kennwort")
    assert "Angelegt: Alex Anfang" in out


def test_a_second_call_changes_nothing(db):
    for _ in range(2):
        out = krm_person("anna.anfang", "--role", "executive")
    assert out == ""
    assert Person.objects.get().role_assignments.count() == 2


def test_a_second_officer_is_refused(cast):
    with pytest.raises(CommandError, match="schon Mara Beispiel bestellt"):
        krm_person("dirk.dorn", "--role", "krm_officer")
