"""A newcomer finds every rule of the directive in the code."""

import pytest

from tools.rule_map import LATER, RULES, places

WHERE = places()


def test_all_rules_are_told():
    assert list(RULES) == [f"R-{number:02}" for number in range(1, 40)]


def test_nobody_names_a_rule_that_is_none():
    assert set(WHERE) == set(RULES)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in LATER])
def test_a_rule_that_is_carried_out_is_named_where(rule):
    assert WHERE[rule]
