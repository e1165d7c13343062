"""A walk is left to the deep run only where stories of every run show the same."""

import ast

from tests.architecture.source import ROOT, nodes_of, python_files, tree_of


def covering(tree):
    """Yield the stories of each `covered_by(…)`."""
    for node in nodes_of(tree):
        match node:
            case ast.Call(func=ast.Name(id="covered_by"), args=args):
                yield [arg.value for arg in args if isinstance(arg, ast.Constant)]


def in_every_run(tree):
    """Return the tests of a file that no mark leaves to the deep run."""
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not any("mark.deep" in ast.unparse(mark) for mark in node.decorator_list)
    }


def test_what_is_walked_in_a_deep_run_is_played_in_every_run():
    walks = [path for path in python_files("tests") if path.parent.name == "walks"]
    named = [stories for path in walks for stories in covering(tree_of(path))]
    assert len(named) > 10
    assert all(named)
    for story in {story for stories in named for story in stories}:
        file, _, name = story.partition("::")
        assert name in in_every_run(tree_of(ROOT / "tests" / "stories" / file)), story


def test_the_search_can_fail():
    assert list(covering(ast.parse('@covered_by("a.py::test_x")\ndef test_y(): ...'))) == [
        ["a.py::test_x"]
    ]
    deep = "@pytest.mark.deep\ndef test_x(): ...\ndef test_y(): ..."
    assert in_every_run(ast.parse(deep)) == {"test_y"}
