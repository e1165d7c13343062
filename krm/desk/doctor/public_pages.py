"""The public pages: what the law wants there and only the office can bring."""

from collections.abc import Iterator
from datetime import datetime

from krm.deadlines.rules import add_months
from krm.desk.doctor.finding import Finding, hint, ok, problem
from krm.organisation.queries import local_day
from krm.public import storage
from krm.public.queries.site import public_site
from krm.public.rules.languages import CHECKED
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_day

PART = "Öffentliche Seiten"
_PAGE = "Unter „Verwaltung“, „Öffentliche Seiten“."


def film(_at: datetime) -> Iterator[Finding]:
    """Say whether the film in sign language is there (§ 4 BITV 2.0)."""
    site = public_site()
    if not site.film_name:
        yield hint(PART, "Der Film in Deutscher Gebärdensprache fehlt (§ 4 BITV 2.0).", _PAGE)
    elif not storage.is_there(site.film_name):
        text = "Die Datei des Films in Gebärdensprache ist nicht mehr da."
        yield problem(PART, text, "Bitte aus der Sicherung zurückholen oder neu einstellen.")
    else:
        yield ok(PART, "Der Film in Gebärdensprache ist eingestellt.")


def privacy_contact(_at: datetime) -> Iterator[Finding]:
    """Say whether the privacy notice names the data protection officer (Art. 13 DSGVO)."""
    if public_site().privacy_contact:
        yield ok(PART, "Der Datenschutzhinweis nennt die Datenschutzbeauftragte Person.")
    else:
        yield hint(PART, "Im Datenschutzhinweis fehlt die Datenschutzbeauftragte Person.", _PAGE)


def statement(at: datetime) -> Iterator[Finding]:
    """Say whether the accessibility statement was looked through within a year."""
    on = local_day(at)
    checked_on = regelwerk.rules_on(on).day("accessibility.checked_on")
    if add_months(checked_on, 12) < on:
        yield hint(
            PART,
            f"Die Erklärung zur Barrierefreiheit ist vom {format_day(checked_on)}.",
            "Bitte prüfen und den Tag im Regelwerk ändern (accessibility.checked_on).",
        )


def languages(at: datetime) -> Iterator[Finding]:
    """Name languages that are switched on although the house ships them unchecked."""
    switched_on = regelwerk.rules_on(local_day(at)).texts("form.languages")
    unchecked = [code for code in switched_on if code not in CHECKED]
    if unchecked:
        yield hint(
            PART,
            f"Ohne Prüfung ausgeliefert und eingeschaltet: {', '.join(unchecked)}.",
            "Hat jemand die Texte geprüft, ist alles gut; sonst im Regelwerk ausschalten.",
        )
