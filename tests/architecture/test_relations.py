"""Foreign keys by name are no imports, so import-linter does not see them: this does."""

import ast
from functools import cache

import pytest
from django.apps import apps

from tests.architecture.source import ROOT, layer_of, python_files, short, tree_of


def own_relations():
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("krm."):
            for field in model._meta.get_fields():
                if field.is_relation and not field.auto_created and field.related_model:
                    yield pytest.param(field, id=f"{model._meta.label}.{field.name}")


RELATIONS = list(own_relations())


def is_ours(model):
    return model.__module__.startswith("krm.")


@pytest.mark.parametrize("field", RELATIONS)
def test_a_relation_points_downward(field):
    here, there = field.model, field.related_model
    if is_ours(there) and here._meta.app_label != there._meta.app_label:
        height = layer_of()
        assert height[there._meta.app_label] < height[here._meta.app_label]


@pytest.mark.parametrize("field", RELATIONS)
def test_a_lower_package_does_not_read_upward(field):
    """A reverse accessor (`reaction.letters`) is for the package it belongs to and those above."""
    here, there = field.model, field.related_model
    accessor = field.remote_field.get_accessor_name()
    if is_ours(there) and accessor and here._meta.app_label != there._meta.app_label:
        height = layer_of()
        between = range(height[there._meta.app_label], height[here._meta.app_label])
        lower = {package for package in height if height[package] in between}
        assert not [short(path) for path in files_of(lower) if accessor in words_read(path)]


def files_of(packages):
    return [path for path in python_files("krm") if path.relative_to(ROOT).parts[1] in packages]


@cache
def words_read(path):
    """Return the names of attributes, and of relations in keywords, that a file reads."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
    }
    words = set()
    for node in ast.walk(tree_of(path)):
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
