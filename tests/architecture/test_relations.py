"""Foreign keys by name are no imports, so import-linter does not see them: this does."""

import ast
from functools import cache

from django.apps import apps

from tests.architecture.source import ROOT, layer_of, nodes_of, python_files, short, tree_of


@cache
def relations():
    """Return the relations from one package of ours to another, with the names of both."""
    return {
        field: (field.model._meta.app_label, field.related_model._meta.app_label)
        for model in apps.get_models(include_auto_created=True)
        if is_ours(model)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        and is_ours(field.related_model)
        and field.related_model._meta.app_label != model._meta.app_label
    }  # fmt: skip


def is_ours(model):
    return model.__module__.startswith("krm.")


def test_a_relation_points_downward():
    height = layer_of()
    upward = [str(field) for field, (here, there) in relations().items()
              if height[there] >= height[here]]  # fmt: skip
    assert len(relations()) > 100
    assert upward == []


def test_a_lower_package_does_not_read_upward():
    """A reverse accessor (`reaction.letters`) is for the package it belongs to and those above."""
    height = layer_of()
    read_upward = []
    for field, (here, there) in relations().items():
        accessor = field.remote_field.get_accessor_name()
        for path in python_files("krm"):
            reader = height.get(path.relative_to(ROOT).parts[1], height[here])
            if height[there] <= reader < height[here] and accessor in words_read(path):
                read_upward.append(f"{short(path)}: {accessor}")
    assert read_upward == []


@cache
def words_read(path):
    """Return the names of attributes, and of relations in keywords, that a file reads."""
    imported = {
        alias.asname or alias.name
        for node in nodes_of(tree_of(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
    }
    words = set()
    for node in nodes_of(tree_of(path)):
        if isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
            words.add(node.arg.split("__")[0])
        elif isinstance(node, ast.Attribute):
            owner = node.value
            of_module = isinstance(owner, ast.Name) and owner.id in {*imported, "self", "cls"}
            words |= set() if of_module else {node.attr}
    return words


def test_every_package_has_its_place():
    height = layer_of()
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("krm.")}
    assert ours <= height.keys()
