"""Every verb leaves a trace in the journal (house rule: nobody can quietly bend it)."""

import pytest

from tests.architecture.call_graph import functions, modules, reachable, writes

JOURNAL = "krm.journal."
RECORD = f"{JOURNAL}actions.record"

# Public functions of actions modules that write, and why no entry of the journal tells of it.
WITHOUT_JOURNAL = {
    "krm.notices.actions.mark_all_read": "a person ticks off messages to themselves",
    "krm.notices.actions.mark_read": "a person ticks off a message to themselves",
    "krm.notices.actions.take_back": "excluding a person journals why the messages go",
    "krm.reactions.actions.registering.draw_number": "recording journals the number it draws",
    "krm.reactions.actions.registering.draw_numbers": "recording journals the numbers it draws",
    "krm.public.actions.tokens.note_use": "only the day on which a key was last used",
    "krm.letters.actions.sheets.retire_sheet": "recalling the letter journals it",
    "krm.casework.actions.once.once": "the step it lets through journals itself",
    "krm.arrivals.actions.counting.count_outcome": "setting aside and restoring journal it",
    "krm.casework.actions.heartbeat.beat": "a sign of life of a worker, every 30 seconds",
}


def public_actions():
    for path, node in functions().items():
        module = path.rpartition(".")[0]
        of_actions = module in modules() and module.split(".")[2:3] == ["actions"]
        if of_actions and not path.startswith(JOURNAL) and not node.name.startswith("_"):
            yield path


def changes_something(path):
    own = (place for place in reachable(path) if not place.startswith(JOURNAL))
    return any(writes(place) for place in own if place in functions())


VERBS = sorted(path for path in public_actions() if changes_something(path))


@pytest.mark.parametrize("path", VERBS)
def test_a_verb_journals(path):
    if path in WITHOUT_JOURNAL:
        assert RECORD not in reachable(path), "take it off the list: it journals"
    else:
        assert RECORD in reachable(path), "a verb records what it did, in its own transaction"


@pytest.mark.parametrize("path", VERBS)
def test_a_verb_takes_actor_and_moment_by_name(path):
    if path not in WITHOUT_JOURNAL:
        by_name = {argument.arg for argument in functions()[path].args.kwonlyargs}
        assert {"by", "at"} <= by_name


@pytest.mark.parametrize("path", WITHOUT_JOURNAL)
def test_an_exception_still_exists(path):
    assert path in VERBS


def test_the_search_finds_and_misses():
    """The search itself can fail: it sees an entry through several calls, and where none is."""
    assert RECORD in reachable("krm.journal.actions.verb")
    assert RECORD not in reachable("krm.journal.actions.reaction_chain")
    assert writes(RECORD)
    assert not writes("krm.journal.actions.reaction_chain")
    assert len(VERBS) > 10
