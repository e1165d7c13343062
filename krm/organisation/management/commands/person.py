"""Let the first people in: whoever can use this machine's command line acts as the system."""

import sys
from argparse import ArgumentParser
from datetime import datetime
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from krm.journal.actions import SYSTEM, Refused
from krm.organisation import access, actions, queries
from krm.organisation.models import Person
from krm.organisation.rules import ROLE_LABELS, Role


class Command(BaseCommand):
    """Add a person or give one a role or a password; needed once, before anybody can sign in."""

    help = "Legt eine Person an oder gibt ihr eine Rolle und ein Passwort (für den Anfang)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take name, roles and how the password comes."""
        parser.add_argument("username", metavar="ANMELDENAME")
        parser.add_argument("--first", default="", metavar="VORNAME")
        parser.add_argument("--last", default="", metavar="NACHNAME")
        parser.add_argument("--email", default="", metavar="ADRESSE")
        parser.add_argument(
            "--role", action="append", default=[], choices=list(Role), help="auch mehrfach"
        )
        parser.add_argument(
            "--password", action="store_true", help="fragt nach einem neuen Passwort"
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="liest das Passwort von der Eingabe"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Add or change the person and say what was done."""
        at = now()
        try:
            person = self._person(options, at=at)
            for role in options["role"]:
                self._give(person, Role(role), at=at)
            self._set_password(person, options, at=at)
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal

    def _person(self, options: dict[str, Any], *, at: datetime) -> Person:
        found = Person.objects.filter(username=options["username"]).first()
        if found is not None:
            return found
        person = Person(
            username=options["username"],
            first_name=options["first"],
            last_name=options["last"],
            email=options["email"],
        )
        actions.create_person(person, by=SYSTEM, at=at)
        self.stdout.write(f"Angelegt: {person.display_name}")
        return person

    def _give(self, person: Person, role: Role, *, at: datetime) -> None:
        today = queries.local_day(at)
        if role in access.roles_on(person, today):
            return
        if role is Role.KRM_OFFICER:
            actions.appoint_krm_officer(person, starts_on=today, by=SYSTEM, at=at)
        else:
            actions.assign_role(person, role=role, starts_on=today, by=SYSTEM, at=at)
        self.stdout.write(f"Rolle: {ROLE_LABELS[role]}")

    def _set_password(self, person: Person, options: dict[str, Any], *, at: datetime) -> None:
        if options["password_stdin"]:
            password = sys.stdin.readline().rstrip("\n")
        elif options["password"]:
            password = getpass("Neues Passwort: ")
        else:
            return
        actions.set_password(person, password=password, by=SYSTEM, at=at)
        self.stdout.write("Das Passwort ist gesetzt.")
