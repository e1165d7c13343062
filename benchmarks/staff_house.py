"""``python -m benchmarks.staff_house N``: a house with N Vorgänge and fifty who are signed in.

Prints one line of JSON: each person with the part they play and their cookie, words that
somebody may search for, and the Vorgänge that wait to be forwarded.
"""

import json
import sys
import time

import django
from django.conf import settings

django.setup()

# The models may be imported only when Django is ready.
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import databases, one_database, texts  # noqa: E402
from benchmarks.staff_parts import PEOPLE  # noqa: E402
from krm.desk.demo.cast import Cast  # noqa: E402
from krm.desk.jobs import indexing  # noqa: E402
from krm.journal.actions import SYSTEM  # noqa: E402
from krm.organisation.actions import assign_role, create_person  # noqa: E402
from krm.organisation.models import Person, Unit  # noqa: E402
from krm.organisation.queries import local_day  # noqa: E402
from krm.organisation.rules import Role  # noqa: E402
from krm.parties.models import Party  # noqa: E402
from krm.reactions.models import Reaction  # noqa: E402
from krm.reactions.workflow import State  # noqa: E402
from krm.reports.actions.keeping import count_year, keep_situation  # noqa: E402
from krm.work.models import Assignment  # noqa: E402

# Of the cast, who plays a part; more people are added until all parts are taken.
OF_THE_CAST = {
    "officer": ("officer",),
    "front_office": ("front_office",),
    "executive": ("executive", "executive_deputy"),
    "lead": ("lead_leistung", "deputy_leistung", "lead_markt", "deputy_markt"),
    "drafter": ("drafter",),
    "employee": ("clerk", "dorn"),
    "reviewer": ("data_protection", "auditor"),
    "service_center": ("service_center",),
}
_ROLES = {
    "front_office": Role.FRONT_OFFICE,
    "drafter": Role.DRAFTER,
    "employee": Role.EMPLOYEE,
    "service_center": Role.SERVICE_CENTER,
}
# So many of the newest assignments lie with one of the drafters each.
_DRAFTED = 5000


def main(count: int) -> None:
    """Seed the house and say who is signed in."""
    now = timezone.now().replace(microsecond=0)
    cast = one_database._house(now)
    began = time.monotonic()
    one_database._fill(count, cast, now)
    people = _people(cast, now)
    _give_drafts([person for part, person in people if part == "drafter"])
    indexing.compare_all(now)
    count_year(at=now)
    keep_situation(at=now)
    databases.gather_statistics()
    print(f"seeded and indexed in {time.monotonic() - began:.0f} s", flush=True)
    names = Party.objects.exclude(last_name="").order_by("-pk").values_list("last_name", flat=True)
    numbers = Reaction.objects.order_by("-pk").values_list("number", flat=True)
    words = [texts.FREQUENT, texts.RARE, *names[:40], *numbers[:400:5]]
    signed_in = [{"part": part, "cookie": _cookie(person)} for part, person in people]
    new = Reaction.objects.filter(state=State.RECORDED.value).values_list("number", flat=True)
    print(json.dumps({"people": signed_in, "words": words, "new": list(new)}))


def _people(cast: Cast, now: object) -> list[tuple[str, Person]]:
    found = []
    for part, wanted in PEOPLE.items():
        known = [getattr(cast, key) for key in OF_THE_CAST[part]]
        more = [_another(part, number, cast) for number in range(wanted - len(known))]
        found += [(part, person) for person in [*known, *more]]
    return found


def _another(part: str, number: int, cast: Cast) -> Person:
    at = timezone.now()
    unit: Unit = {
        "front_office": cast.front_office_unit,
        "service_center": cast.service_center_unit,
    }.get(part, (cast.leistung, cast.markt)[number % 2])
    name = f"{part}.{number}".replace("_", "-")
    person = Person(
        username=name, first_name="Probe", last_name=name.title(), unit=unit,
        email=f"{name}@jobcenter.example", standort=unit.standort,
    )  # fmt: skip
    person = create_person(person, by=SYSTEM, at=at, roles=())
    assign_role(person, role=_ROLES[part], starts_on=local_day(at), by=SYSTEM, at=at)
    return person


def _give_drafts(drafters: list[Person]) -> None:
    newest = list(Assignment.objects.order_by("-pk").values_list("pk", "unit_id")[:_DRAFTED])
    for place, drafter in enumerate(drafters):
        mine = [pk for pk, unit in newest[place :: len(drafters)] if unit == drafter.unit_id]
        Assignment.objects.filter(pk__in=mine).update(drafter=drafter)


def _cookie(person: Person) -> str:
    client = Client()
    client.force_login(person)
    client.get("/heute/naechstes/worte/", SERVER_NAME="localhost")  # as a browser with scripts asks
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
