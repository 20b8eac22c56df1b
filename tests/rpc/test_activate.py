"""Printed codes: five guesses, one use, and nobody learns whose number exists."""

import re

import pytest
import requests

from tests.rpc.attack import at_once, refused

CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


class Visitor:
    """Somebody without a login."""

    def __init__(self, url):
        self.session, self.url = requests.Session(), f"{url}/my/activate"

    def tries(self, number, code, token=None):
        page = self.session.get(self.url, timeout=60).text
        token = token or re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        return self.session.post(self.url, data={"csrf_token": token, "staff_number": number, "code": code},
                                 timeout=60, allow_redirects=False)

    def gets_in(self, number, code):
        return self.tries(number, code).status_code in (302, 303)


@pytest.fixture
def visitor(url):
    return Visitor(url)


def slip(world, member):
    """(staff number, code) of a new slip that the secretary prints."""
    wizard = world.secretary.call("party.portal.accounts", "create", [{"member_ids": [[6, 0, [member]]]}])
    world.secretary.call("party.portal.accounts", "action_apply", wizard)
    link = world.secretary.call("party.portal.accounts", "action_print", wizard)["url"]
    page = world.secretary.get(link).text
    assert not CODE.search(world.secretary.get(link).text), "a link prints once"
    number = world.admin.read("party.member", [["id", "=", member]], ["staff_number"])[0]["staff_number"]
    return number, CODE.search(page).group()


def test_five_wrong_guesses_lock_the_code(world, visitor):
    number, code = slip(world, world.plain_ids[-1])
    wrong = "A" * 12 if code[0] != "A" else "B" * 12
    assert not any(visitor.gets_in(number, wrong) for _guess in range(5))
    assert not visitor.gets_in(number, code), "the right one comes too late"
    number, code = slip(world, world.plain_ids[-1])
    assert visitor.gets_in(number, code), "a new slip helps"


def test_guesses_at_the_same_moment_get_no_more_than_five(world, url):
    number, code = slip(world, world.plain_ids[-2])
    visitors = [Visitor(url) for _number in range(8)]
    at_once(*(lambda one=one: one.gets_in(number, "WRONGWRONGWR") for one in visitors))
    tries = world.admin.read("party.activation", [["member_id", "=", world.plain_ids[-2]], ["used", "=", False]],
                             ["tries"])[0]["tries"]
    assert tries == 5
    assert not visitors[0].gets_in(number, code)


def test_a_code_works_once_and_for_its_number(world, visitor):
    number, code = slip(world, world.plain_ids[-3])
    other = world.stranger["staff_number"]
    assert not visitor.gets_in(other, code)
    assert visitor.gets_in(f" {number.lower()} ".upper(), code.lower().replace("-", " "))
    assert not visitor.gets_in(number, code)


def test_unknown_numbers_look_like_known_ones(world, visitor):
    number, _code = slip(world, world.plain_ids[-4])
    known, unknown = visitor.tries(number, "AAAA-AAAA-AAAA"), visitor.tries("YL99999", "AAAA-AAAA-AAAA")
    texts = [re.sub(r'csrf_token.*?>|value="[^"]*"', "", page.text) for page in (known, unknown)]
    assert known.status_code == unknown.status_code == 200
    assert len(texts[0]) == len(texts[1])


@pytest.mark.parametrize("number", ["admin", "secretary", "member", "", "%", "' OR 1=1 --", "a\0b", "x" * 5000])
def test_numbers_that_are_none(world, visitor, number):
    assert visitor.tries(number, "AAAA-AAAA-AAAA").status_code in (200, 400)


def test_no_token_no_try(world, visitor):
    assert visitor.tries("YL10001", "AAAA-AAAA-AAAA", token="x").status_code == 400


def test_codes_are_for_who_may_confirm_there(world):
    member = world.plain_ids[-5]
    for person in (world.recorder, world.auditor, world.member, world.discipline):
        with refused():
            person.call("party.portal.accounts", "create", [{"member_ids": [[6, 0, [member]]]}])
    with refused():
        foreign = world.secretary_b.call("party.portal.accounts", "create", [{"member_ids": [[6, 0, [member]]]}])
        world.secretary_b.call("party.portal.accounts", "action_apply", foreign)
    assert not world.admin.read("party.member", [["id", "=", member]], ["user_id"])[0]["user_id"]
    for person in (world.secretary, world.admin):
        with refused():
            person.call("party.activation", "read", [1], ["digest", "salt"])
