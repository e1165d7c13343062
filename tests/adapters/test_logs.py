"""A line of the log says when, how bad and who; never what an error stumbled over."""

import json
import logging
import sys

import pytest

from krm.adapters.logs import LineFormatter

SECRET = "Elif Muster, Musterweg 4"


def record(message="Etwas ging schief", *, error=None):
    info = None
    if error is not None:
        try:
            raise error
        except type(error):
            info = sys.exc_info()
    return logging.LogRecord("krm.letters", logging.ERROR, "x.py", 1, message, (), info)


def test_o_07_a_line_has_time_level_and_name():
    line = LineFormatter().format(record())
    moment, level, name, *rest = line.split(" ")
    assert moment.startswith("20")
    assert moment[-6] in "+-"
    assert (level, name.partition("[")[0]) == ("ERROR", "krm.letters")
    assert rest == ["Etwas", "ging", "schief"]


@pytest.mark.parametrize("as_json", [False, True])
def test_o_07_an_error_is_named_by_class_and_place_only(as_json):
    line = LineFormatter(as_json=as_json).format(record(error=ValueError(SECRET)))
    assert "ValueError in test_logs.py:" in line
    assert "Muster" not in line


@pytest.mark.parametrize("as_json", [False, True])
def test_o_07_a_trace_in_the_words_stays_away(as_json):
    line = LineFormatter(as_json=as_json).format(record(f"Failed\n  {SECRET}"))
    assert "\n" not in line
    assert "Muster" not in line


def test_a_collector_reads_json():
    line = json.loads(LineFormatter(as_json=True).format(record()))
    assert line.keys() == {"time", "level", "logger", "process", "message"}
