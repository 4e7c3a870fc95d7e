"""The examples in the docstrings of the statistics say what the functions answer."""

import doctest
import importlib
import pkgutil

import pytest

import polku.stats

MODULES = [module.name for module in pkgutil.iter_modules(polku.stats.__path__, "polku.stats.")]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
