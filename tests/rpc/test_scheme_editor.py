"""The editor of schemes is the administrator's: everybody else is refused from outside, with any draft or document."""

import pytest

from tests.rpc.attack import refused

LOGINS = ["member", "recorder", "leader", "secretary", "committee", "discipline", "auditor"]


@pytest.fixture(scope="module")
def scheme(as_user):
    admin = as_user("admin")
    return admin.search("party.scheme", [["library", "=", False]])[0]


@pytest.mark.parametrize("login", LOGINS)
def test_others_neither_open_nor_check_nor_save(as_user, login, scheme):
    session = as_user(login)
    for method, args in (
        ("action_edit", [[scheme]]), ("edit_open", [[scheme]]), ("edit_save", [[scheme], "{}", "0" * 64]),
        ("edit_check", ["{}"]),
    ):
        with refused("AccessError"):
            session.call("party.scheme", method, *args)
    with refused("AccessError"):
        session.call("party.scheme.start", "create", [{"name": "x", "code": "x"}])


def test_the_administrator_is_refused_what_is_published_and_what_comes_from_the_library(as_user):
    admin = as_user("admin")
    for domain in ([["state", "=", "published"], ["library", "=", False]], [["library", "=", True]]):
        scheme = admin.search("party.scheme", domain)[0]
        with refused("UserError"):
            admin.call("party.scheme", "edit_open", [scheme])
        with refused("UserError"):
            admin.call("party.scheme", "edit_save", [scheme], "{}", "")


def test_half_a_character_is_refused_with_its_place(as_user):
    """JSON can write it, no answer can carry it: whoever quotes it ends in an error of the server."""
    admin = as_user("admin")
    for document in ('{"code": "\\ud800"}', '{"\\udfff": 1}'):
        assert admin.call("party.scheme", "edit_check", document)["faults"]
        with refused("ValidationError"):
            admin.call("party.scheme", "create", [{"document": document}])
    library = admin.search("party.scheme", [["library", "=", True]])[0]
    cases = '{"cases": [{"title": "\\ud800", "year": 2024, "members": {"\\ud800": {}}, "expect": []}]}'
    assert admin.call("party.scheme", "try_cases", [library], cases)["faults"]


def test_wrong_kinds_of_values_are_answered_in_words(as_user):
    admin = as_user("admin")
    for document in ("", "null", "[" * 5000, "x" * 100_000):
        assert admin.call("party.scheme", "edit_check", document)["faults"]
