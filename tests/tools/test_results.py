"""The counts in the last line: nothing that failed may get lost on the way there."""

import subprocess
import sys

from tools.testing.main import _counts
from tools.testing.result import Result, read_junit

SOURCE = """
import pytest

def test_passes(): pass
def test_fails(): assert False
def test_is_skipped(): pytest.skip("a reason")

@pytest.fixture
def broken(): raise ValueError

def test_has_a_broken_fixture(broken): pass
"""


def test_account_of_pytest_is_read(tmp_path):
    (tmp_path / "test_it.py").write_text(SOURCE)
    account = tmp_path / "account.xml"
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={account}", tmp_path],
                   cwd=tmp_path, check=False, capture_output=True)
    result = read_junit(account)
    assert (result.passed, result.failed, result.skipped) == (1, 2, 1)
    assert any("a reason" in line for line in result.details)


def test_run_that_left_no_account_has_failed(tmp_path):
    assert read_junit(tmp_path / "missing.xml").failed == 1


def test_check_that_found_something_fails_and_says_what():
    result = Result()
    result.check("style", [])
    result.check("types", ["a.py:1: wrong"])
    assert (result.passed, result.failed, result.details) == (1, 1, ["types:", "  a.py:1: wrong"])


def test_last_line_names_skipped_tests_only_if_there_are_any():
    assert _counts(Result(passed=3)) == "3 passed, 0 failed"
    assert _counts(Result(passed=3, failed=1, skipped=2)) == "3 passed, 1 failed, 2 skipped"
