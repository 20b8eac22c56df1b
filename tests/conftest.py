"""What all tests from outside share: the running server, and the demo's logins.

``./dev test rpc`` and ``./dev test browser`` start a server on a fresh copy of the demo and name it in the environment.
Against a server of your own: PARTY_POINTS_URL=http://127.0.0.1:8069 PARTY_POINTS_DB=… pytest tests/rpc
"""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def url():
    """The server's address, without a slash at the end."""
    return _named("PARTY_POINTS_URL")


@pytest.fixture(scope="session")
def database():
    """The name of the server's database."""
    return _named("PARTY_POINTS_DB")


@pytest.fixture(scope="session")
def logins():
    """The demo's logins: {login: {role, role_zh, login, password, path}}."""
    entries = json.loads((ROOT / "party_points" / "demo" / "logins.json").read_text(encoding="utf-8"))
    return {entry["login"]: entry for entry in entries}


def _named(variable):
    value = os.environ.get(variable)
    if not value:
        pytest.fail(f"{variable} is not set: start these tests with ./dev test rpc, or ./dev test browser")
    return value
