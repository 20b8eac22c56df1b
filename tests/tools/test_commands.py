"""The entrance itself."""

import subprocess
import sys

import pytest

from tools import cli, databases, postgres, serve
from tools.paths import ROOT
from tools.process import Failure


def test_every_command_exists():
    import importlib

    for target, _ in cli.COMMANDS.values():
        module, _, function = target.partition(":")
        assert callable(getattr(importlib.import_module(f"tools.{module}"), function))


def test_without_a_command_they_are_listed():
    done = subprocess.run([sys.executable, ROOT / "dev"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in cli.COMMANDS)


def test_unknown_command_is_refused_with_the_list():
    done = subprocess.run([sys.executable, ROOT / "dev", "rnu"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "rnu: no such command" in done.stderr


@pytest.mark.parametrize("name", ["", "1st", "a b", 'a"b', "a;b", "../a", "x" * 60])
def test_name_that_could_not_be_a_database_is_refused(name):
    with pytest.raises(Failure, match="is no name for a database"):
        databases.check_name(name)


def test_quotes_in_names_and_texts_stay_inside():
    assert databases._name('a"b') == '"a""b"'
    assert databases._text("it's") == "'it''s'"


def test_own_server_is_named_by_the_usual_variables(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGDATABASE", "other")
    assert postgres.environment()["PGHOST"] == "db.example"
    assert "PGDATABASE" not in postgres.environment()
    assert postgres.stages() == []


def test_columns_of_logins_stand_below_each_other_in_chinese_too():
    assert serve._width("党员 a") == 6
    assert serve._padded("党员", 6) == "党员  "
