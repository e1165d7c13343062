"""Which walks are left to the deep run, because every run plays their scenario by verbs."""

import pytest


def covered_by(*stories: str) -> pytest.MarkDecorator:
    """Leave a walk to the deep run; in every run these stories show the same, verb by verb.

    What stays in every run: a walk for each process (marked so), each row of Heute and the page
    of each step (test_stories.py, test_petition_rows.py, test_demo.py), and every scenario that
    no story plays. tests/architecture looks whether the stories are there.

    :param stories: file and function, "test_units.py::test_as_22_…".
    """
    return pytest.mark.deep(covered_by=stories)
