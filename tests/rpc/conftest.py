"""Sessions with a running server, one a login.

    def test_member_reads_only_own_entries(as_user):
        member = as_user("member")
        with pytest.raises(Refused) as refused:        # from tools.testing.client import Refused
            member.call("party.entry", "write", [1], {"points": 5})
        assert refused.value.kind == "odoo.exceptions.AccessError"
"""

import pytest

from tests.rpc.world import World
from tools.testing.client import Client


@pytest.fixture(scope="session")
def as_user(url, database, logins):
    """``as_user(login)``: that person's session; ``password`` for logins that are not the demo's."""
    sessions = {}

    def session(login, password=None):
        if login not in sessions:
            sessions[login] = Client(url, database, login, password or logins[login]["password"])
        return sessions[login]

    return session


@pytest.fixture(scope="session")
def world(as_user):
    """The demo's people, places and rules, see ``world.World``."""
    return World(as_user)
