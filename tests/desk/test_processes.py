"""The pictures of the processes say what the table of steps says, and mark one place."""

import itertools

import pytest

from krm.desk.rules.drawing import LINE_X, TEXT_X, WIDTH, draw
from krm.desk.rules.processes import PROCESSES, ProcessCode
from krm.reactions.workflow import STATE_LABELS, STEPS, State
from tests.architecture.source import ROOT

BY_STATE = [PROCESSES[code] for code in ProcessCode if code != ProcessCode.ANONYMOUS]
NAMES = {label: state for state, label in STATE_LABELS.items()}


@pytest.mark.parametrize("process", BY_STATE, ids=lambda process: process.code)
def test_every_arrow_is_a_step_of_the_table(process):
    stations = process.stations
    for station, after in itertools.pairwise(stations):
        step = STEPS[station.onward.step]
        assert State(station.code) in step.sources, (process.code, step.name)
        assert State(after.code) in {step.target, *step.other_targets}, (process.code, step.name)
    assert stations[-1].onward is None


@pytest.mark.parametrize("process", BY_STATE, ids=lambda process: process.code)
def test_what_is_done_beside_or_leads_elsewhere_is_possible_there(process):
    for station in process.stations:
        for move in (*station.beside, *station.elsewhere):
            assert State(station.code) in STEPS[move.step].sources, (process.code, move.step)
        for move in station.elsewhere:
            step = STEPS[move.step]
            assert NAMES[move.goes_to] in {step.target, *step.other_targets}, move


@pytest.mark.parametrize("process", PROCESSES.values(), ids=lambda process: process.code)
def test_everybody_who_acts_is_named(process):
    moves = [
        move
        for station in process.stations
        for move in (*station.beside, *station.elsewhere, *filter(None, [station.onward]))
    ]
    assert all(move.who for move in moves), [move.step for move in moves if not move.who]


@pytest.mark.parametrize("process", PROCESSES.values(), ids=lambda process: process.code)
def test_one_station_is_marked_and_what_lies_behind_is_done(process):
    for number, station in enumerate(process.stations, start=1):
        drawing = draw(process, station.code)
        tones = [dot.tone for dot in drawing.dots]
        assert tones.index("here") == number - 1
        assert tones.count("done") == number - 1
        assert f"steht bei „{station.label}“" in drawing.spoken


def test_without_a_place_nothing_is_marked():
    process = PROCESSES["core"]
    drawing = draw(process)
    assert {dot.tone for dot in drawing.dots} == {"ahead"}
    assert "steht" not in drawing.spoken
    assert process.position_of("cancelled") == 0


@pytest.mark.parametrize("process", PROCESSES.values(), ids=lambda process: process.code)
def test_no_line_is_longer_than_the_picture(process):
    signs = {"label": 10.5, "beside": 7.5, "onward": 7.5}  # the width of a usual sign, by size
    for line in draw(process).texts:
        assert TEXT_X + signs[line.tone] * len(line.text) <= WIDTH, line.text


def test_the_part_of_the_page_has_the_sizes_of_the_drawing():
    part = (ROOT / "krm/desk/templates/desk/parts/process.html").read_text(encoding="utf-8")
    assert f'viewBox="0 0 {WIDTH} ' in part
    assert f'cx="{LINE_X}"' in part
    assert f'x="{TEXT_X}"' in part
