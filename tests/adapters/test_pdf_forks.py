"""A fork of a process that has set letters says so instead of waiting for ever."""

from multiprocessing import get_context

from krm.adapters.pdf import forks


def _try(answers):
    try:
        forks.use_typesetter()
    except RuntimeError as problem:
        answers.put(str(problem))
    else:
        answers.put("")


def _in_fork():
    context = get_context("fork")
    answers = context.Queue()
    process = context.Process(target=_try, args=(answers,))
    process.start()
    said = answers.get(timeout=30)
    process.join(30)
    return said


def test_before_its_first_use_a_fork_may_use_it(monkeypatch):
    monkeypatch.setattr(forks, "_is_used", False)
    assert _in_fork() == ""


def test_after_it_no_fork_may(monkeypatch):
    monkeypatch.setattr(forks, "_is_used", False)
    forks.use_typesetter()
    assert "fresh process" in _in_fork()
