"""No words of people reach a page unescaped: nothing is called safe, in no template and no module.

Markup is built by `format_html` with a format that stands in the code; data goes in as arguments.
"""

import ast
import re

import pytest

from tests.architecture.source import nodes_of, python_files, short, text_files, tree_of

# What switches escaping off in a template, or keeps it off for what a filter got.
IN_TEMPLATES = re.compile(
    r"\|\s*(?:safe|safeseq)\b|\{%-?\s*(?:autoescape\s+off|filter\s[^%]*\bsafe)"
)
# What htmx takes over from others, or what would carry the token where nothing posts.
NOT_INHERITED = re.compile(r"hx-(?:headers|boost|inherit|ext|on)\b")
STARTS_HTMX = re.compile(r"<[^<>]*\s(?:data-)?hx-(?:get|post|put|patch|delete)=(?:[^<>]|%>)*")
IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
    r"|parseHTMLUnsafe|setHTMLUnsafe|\beval\b|new Function"
)
CALLED_SAFE = {"mark_safe", "SafeString", "SafeText", "html_safe", "safe", "__html__"}


def ours(ending):
    paths = [path for path in text_files() if path.suffix == ending and "vendor" not in path.parts]
    assert paths
    return {short(path): path.read_text(encoding="utf-8") for path in paths}


def found_in(texts, search):
    return {path: found.group() for path, text in texts.items() if (found := search.search(text))}


def templates():
    return {path: text for path, text in ours(".html").items() if path.startswith("krm/")}


def test_no_template_switches_escaping_off():
    assert not found_in(templates(), IN_TEMPLATES)


def test_no_script_reads_markup():
    scripts = {path: text for path, text in ours(".js").items() if path.startswith("krm/")}
    assert not found_in(scripts, IN_SCRIPTS)


def test_what_starts_htmx_carries_its_sign_and_nothing_is_inherited():
    texts = templates()
    assert not found_in(texts, NOT_INHERITED)
    tags = {(path, tag) for path, text in texts.items() for tag in STARTS_HTMX.findall(text)}
    assert len(tags) >= 5, "the search finds no htmx any more"
    assert not {(path, tag) for path, tag in tags if 'data-sign="{% htmx_sign %}"' not in tag}


def test_what_a_module_writes_for_htmx_carries_its_sign_too():
    words = {
        (short(path), node.value)
        for path in python_files("krm")
        for node in nodes_of(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    tags = {(path, tag) for path, text in words for tag in STARTS_HTMX.findall(text)}
    assert tags, "the search finds no htmx any more"
    assert not {(path, tag) for path, tag in tags if 'data-sign="{sign}"' not in tag}


def called_safe(tree):
    """Yield what calls data safe, or builds a format of markup from data."""
    for node in nodes_of(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "__html__":
            yield node.name
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in CALLED_SAFE:
            yield name
        is_built = not (node.args and isinstance(node.args[0], ast.Constant))
        if name in ("format_html", "format_html_join") and is_built:
            yield f"{name} without a format that stands here"
        if any(word.arg == "is_safe" and not is_false(word.value) for word in node.keywords):
            yield "is_safe"


def is_false(node):
    return isinstance(node, ast.Constant) and node.value is False


def test_no_module_calls_data_safe():
    trees = {short(path): tree_of(path) for path in python_files("krm")}
    assert not {path: names for path, tree in trees.items() if (names := list(called_safe(tree)))}


@pytest.mark.parametrize(
    ("source", "is_refused"),
    [
        ("mark_safe(title)", True),
        ("safestring.mark_safe(title)", True),
        ("SafeString(title)", True),
        ("format_html(f'<b>{title}</b>')", True),
        ("format_html('<b>' + title)", True),
        ("html.format_html(title)", True),
        ("register.filter('x', x, is_safe=True)", True),
        ("class A:\n    def __html__(self): return ''", True),
        ("format_html('<b>{}</b>', title)", False),
        ("row.html_safe", False),
    ],
)
def test_the_search_in_modules_can_tell(source, is_refused):
    assert bool(list(called_safe(ast.parse(source)))) is is_refused


@pytest.mark.parametrize(
    ("source", "is_refused"),
    [
        ("{{ field.help_text|safe }}", True),
        ("{{ x | safe }}", True),
        ('{{ x|default:"-"|safe }}', True),
        ("{{ rows|safeseq }}", True),
        ("{% autoescape off %}", True),
        ("{% filter lower|safe %}", True),
        ("{{ x|linebreaks }} is safe", False),
        ("{% autoescape on %}", False),
    ],
)
def test_the_search_in_templates_can_tell(source, is_refused):
    assert bool(IN_TEMPLATES.search(source)) is is_refused
