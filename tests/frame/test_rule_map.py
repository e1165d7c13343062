"""A newcomer finds every rule of the directive in the code."""

import pytest

from tools.rule_map import LATER, ROOT, RULES, TESTS, places

WHERE = places()


def test_all_rules_are_listed():
    assert list(RULES) == [f"R-{number:02}" for number in range(1, 40)]


def test_nobody_names_a_rule_that_is_none():
    assert set(WHERE) == set(RULES)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in LATER])
def test_a_rule_that_is_carried_out_is_named_where(rule):
    assert WHERE[rule]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in LATER])
def test_a_rule_that_is_carried_out_has_a_test(rule):
    assert TESTS[rule]


def test_the_named_tests_exist():
    named = {ROOT / "tests" / name for names in TESTS.values() for name in names}
    assert not {str(path) for path in named if not path.is_file()}
