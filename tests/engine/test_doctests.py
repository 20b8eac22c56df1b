"""The examples in the engine's docstrings are its first specification: all of them run."""

import doctest
import importlib
import pkgutil

import engine
import pytest

MODULES = sorted(module.name for module in pkgutil.iter_modules(engine.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name):
    module = importlib.import_module(f"engine.{name}")
    failed, _tried = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def test_most_modules_have_examples():
    tried = [doctest.testmod(importlib.import_module(f"engine.{name}")).attempted for name in MODULES]
    assert sum(1 for count in tried if count) >= 8
