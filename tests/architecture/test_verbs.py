"""Every verb leaves a trace in the journal (house rule: nobody can quietly bend it)."""

from collections import defaultdict

from tests.architecture.call_graph import functions, modules, reachable, writes

JOURNAL = "krm.journal."
RECORD = f"{JOURNAL}actions.record"

# Public functions of actions modules that write, and why no entry of the journal tells of it.
WITHOUT_JOURNAL = {
    "krm.notices.actions.mark_all_read": "a person ticks off messages to themselves",
    "krm.notices.actions.mark_read": "a person ticks off a message to themselves",
    "krm.notices.actions.doubt_mails": "the restore that puts them in doubt journals",
    "krm.notices.actions.remove_messages": "excluding a person journals why the messages go",
    "krm.reactions.actions.numbers.draw_number": "recording journals the number it draws",
    "krm.reactions.actions.numbers.draw_numbers": "recording journals the numbers it draws",
    "krm.public.actions.tokens.note_use": "only the day on which a key was last used",
    "krm.measures.actions.raising.forget_alarm": "taking the content away journals it",
    "krm.letters.actions.pdf.retire_pdf": "recalling the letter journals it",
    "krm.arrivals.actions.receiving.keep_written": "its number is given and journalled at the end",
    "krm.arrivals.actions.counting.count_outcome": "setting aside and restoring journal it",
    "krm.reports.actions.keeping.count_year": "counted from what stands there, every half hour",
    "krm.reports.actions.keeping.keep_situation": "counted from what stands there, every half hour",
    "krm.documents.actions.scan_again": "what the scanner says of a file the journal has",
    "krm.documents.actions.delete_unused": "a file that nothing names; who lets go of it journals",
    "krm.desk.actions.later.put_off": "a person orders their own page until tomorrow",
    "krm.desk.actions.later.take_up_again": "a person orders their own page until tomorrow",
    "krm.desk.actions.register.save_view": "a person names filters of a list, for themselves",
    "krm.desk.actions.register.delete_view": "a person names filters of a list, for themselves",
    "krm.desk.actions.register.choose_columns": "a person chooses columns, for themselves",
    "krm.takeover.actions.forgetting.forget_tables": "making anonymous journals what it deleted",
    "krm.documents.actions.keep_text": "what stands in a file whose digest the journal has",
    "krm.documents.actions.inspect_file": "bytes laid down before any row names them",
    "krm.public.actions.submitting.inspect_files": "bytes laid down before any row names them",
    "krm.casework.actions.heartbeat.beat": "a sign of life of a worker, every 30 seconds",
}
# What acts for whoever takes the step that it lets through, and why it asks for no name.
WITHOUT_ACTOR = {"krm.organisation.actions.once.act_once": "the step inside names who takes it"}


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


def test_a_verb_journals():
    """A verb records what it did, in its own transaction; what does so stands in no list."""
    silent = {path for path in VERBS if RECORD not in reachable(path)}
    assert silent - WITHOUT_JOURNAL.keys() == set(), "these record nothing"
    assert WITHOUT_JOURNAL.keys() & set(VERBS) - silent == set(), "take it off the list"


def test_a_verb_takes_actor_and_moment_by_name():
    nameless = {
        path
        for path in VERBS
        if not {"by", "at"} <= {argument.arg for argument in functions()[path].args.kwonlyargs}
    }
    assert nameless - WITHOUT_JOURNAL.keys() - WITHOUT_ACTOR.keys() == set()


def test_an_exception_still_exists():
    assert (WITHOUT_JOURNAL | WITHOUT_ACTOR).keys() - set(VERBS) == set()


def test_the_search_finds_and_misses():
    """The search itself can fail: it sees an entry through several calls, and where none is."""
    assert RECORD in reachable("krm.journal.actions.verb")
    assert RECORD not in reachable("krm.journal.actions.reaction_chain")
    assert writes(RECORD)
    assert not writes("krm.journal.actions.reaction_chain")
    assert len(VERBS) > 10


# Two verbs of one name that are different steps of different matters, and which.
HOMONYMS = {
    "set_reminder": "a Wiedervorlage of a Vorgang · the day on which material is ordered again",
}


def packages_by_verb():
    """Return in which packages a public verb of each name stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in public_actions():
        if {"by", "at"} <= {argument.arg for argument in functions()[path].args.kwonlyargs}:
            found[functions()[path].name].add(path.split(".")[1])
    return found


def test_a_step_has_one_verb():
    """A verb asks for the right itself; a second one of its name in another package only wraps it.

    Where the right can only be asked higher up, the verb there is the step, and the part below
    that it writes with has a name of its own (write_…, issue_…).
    """
    twice = {name for name, packages in packages_by_verb().items() if len(packages) > 1}
    assert twice == set(HOMONYMS)
