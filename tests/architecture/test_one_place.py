"""What has one place in the house is not written a second time anywhere else."""

import ast
import re
from dataclasses import dataclass

import pytest

from tests.architecture.source import ROOT, nodes_of, python_files, short, tree_of


@dataclass(frozen=True)
class Place:
    """A thing, how a copy of it looks in the text of a module, and where alone it stands."""

    thing: str
    copy: str
    home: str
    example: str


PLACES = [
    Place(
        "a list in a sentence is krm.ui.rules.join_words",
        r"[\"'] (oder|und) [\"']\.join\(",
        "krm/ui/rules.py",
        '" oder ".join(names)',
    ),
    Place(
        "a live assignment is Assignment.objects.live()",
        r"\.exclude\(\s*state=(Assignment\.State\.WITHDRAWN|\"withdrawn\")",
        "krm/work/models.py",
        "reaction.assignments.exclude(state=Assignment.State.WITHDRAWN)",
    ),
    Place(
        "what a unit owes is Assignment.objects.owed()",
        r"Assignment\.State\.OPEN,\s*Assignment\.State\.RETURNED",
        "krm/work/models.py",
        "filter(state__in=[Assignment.State.OPEN, Assignment.State.RETURNED])",
    ),
    Place(
        "an open task is Task.objects.open()",
        r"(?<!un)done_at=None",
        "krm/work/models.py",
        "reaction.tasks.filter(kind=kind, done_at=None)",
    ),
    Place(
        "a task is asked by krm.work.actions.tasks.ask",
        r"(Task\.objects|\.tasks)\s*\.(create|get_or_create|update_or_create|bulk_create)\(",
        "krm/work/actions/tasks.py",
        "Task.objects.create(kind=kind)",
    ),
    Place(
        "a task is finished by krm.work.actions.tasks.finish",
        r"(?<!un)done_at(=|, row\.done_by|, task\.)(?!None)",
        "krm/work/actions/tasks.py",
        "tasks.update(done_at=at, done_by=by)",
    ),
    Place(
        "an open arrival is IntakeItem.objects.open()",
        r"State\.NEW,\s*(IntakeItem\.)?State\.WAITING",
        "krm/arrivals/models/item.py",
        "filter(state__in=[IntakeItem.State.NEW, IntakeItem.State.WAITING])",
    ),
    Place(
        "the kinds of deadline that end the work are krm.deadlines.queries.CLOSING",
        r"[({]\"closing\",\s*\"board\"",
        "krm/deadlines/queries/__init__.py",
        'CLOSING = ("closing", "board", "internal_target")',
    ),
    Place(
        "how a result reads stands in the words of the Regelwerk",
        r"\"teilweise berechtigt\"",
        "krm/regelwerk/rules/words.py",
        '"teilweise": "teilweise berechtigt",',
    ),
    Place(
        "what leaves by e-mail is a list of the Regelwerk",
        r"kind == Letter\.Kind\.\w+ and channel == Letter\.Channel\.EMAIL",
        "krm/letters/actions/drafting.py",
        "if kind == Letter.Kind.ANSWER and channel == Letter.Channel.EMAIL:",
    ),
    Place(
        "what became of a deadline is told by krm.deadlines.rules.outcome",
        r"State\.MET if|State\.MISSED if",
        "krm/deadlines/rules/__init__.py",
        "return State.MET if settled_on <= deadline.due_on else State.MISSED",
    ),
    Place(
        "what was done is said by krm.organisation.pages.say_done, if anything was",
        r"messages\.success\(",
        "krm/organisation/pages.py",
        'messages.success(request, "Die Angaben sind gespeichert.")',
    ),
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.thing)
def test_stands_in_one_place(place):
    found = [
        f"{short(path)}: {match.group()}"
        for path in python_files("krm")
        if short(path) != place.home
        for match in re.finditer(place.copy, path.read_text(encoding="utf-8"))
    ]
    assert not found, place.thing


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.thing)
def test_the_search_finds_a_copy_and_its_home_exists(place):
    assert re.search(place.copy, place.example)
    assert (ROOT / place.home).is_file()


def calls_of_notify(folder):
    """Yield every call of the messages to staff in a folder, with its keywords."""
    for path in python_files(folder):
        for node in nodes_of(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("notices.notify"):
                yield short(path), {keyword.arg for keyword in node.keywords}


def test_a_message_about_a_vorgang_is_sent_by_work_alone():
    """`krm.work.actions.telling.tell` leaves out who must not see the Vorgang (J-22)."""
    found = list(calls_of_notify("krm"))
    assert {path for path, words in found if "reaction_pk" in words} == {
        "krm/work/actions/telling.py"
    }


# What is no business of any Vorgang: a mailbox, a barrier, an order, a month without anything.
ABOUT_NO_VORGANG = {
    "krm/casework/actions/sweep.py",  # the review of the directive
    "krm/counter/actions/fehlanzeige.py",
    "krm/desk/actions/condition.py",
    "krm/mailbox/actions/mailboxes.py",
    "krm/outreach/actions/material.py",
    "krm/privacy/actions/runs.py",  # the first run of a class of retention
    "krm/privacy/actions/sampling.py",  # the sample of a month, named by its month alone
    "krm/privacy/actions/watching_requests.py",  # a request about one's own data, without a name
    "krm/public/actions/barriers.py",
    "krm/reports/actions/monday.py",  # the week before, in numbers
    "krm/service_center/actions/monthly.py",  # the count for the executive
    "krm/service_center/actions/calls.py",  # a heap of missed callbacks of one team
}


def test_who_else_sends_messages_is_known():
    found = {path for path, _ in calls_of_notify("krm")}
    assert found == ABOUT_NO_VORGANG | {"krm/work/actions/telling.py"}
