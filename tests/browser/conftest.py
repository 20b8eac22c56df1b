"""A real Chromium, on a desk (1400 pixels wide) and as a phone (390).

    def test_secretary_sees_the_inbox(desk):
        page = desk("secretary")
        page.goto("/odoo/party-inbox")

A test fails on an error in the page's console as well, since nobody would look there.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

DESK = {"viewport": {"width": 1400, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
LOCALE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium; Playwright's own download is never used."""
    path = os.environ.get("PARTY_POINTS_CHROMIUM") or "/usr/bin/chromium"
    # As root Chromium has no sandbox; /dev/shm is small in containers.
    args = ["--no-sandbox", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=args)
        yield browser
        browser.close()


@pytest.fixture
def open_page(request, chromium, url, database, logins):
    """``open_page(login, **options of the context)``: a page of that person, logged in; no login: a visitor."""
    contexts, pages, errors = [], [], []

    def opened(login=None, **options):
        context = chromium.new_context(base_url=url, **LOCALE, **options)
        contexts.append(context)
        if login:
            params = {"db": database, "login": login, "password": logins[login]["password"]}
            answer = context.request.post("/web/session/authenticate", data={"jsonrpc": "2.0", "params": params})
            assert answer.json().get("result", {}).get("uid"), f"{login} cannot log in: {answer.text()[:300]}"
        page = context.new_page()
        page.set_default_timeout(60_000)  # a cold start on a busy machine
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        pages.append(page)
        return page

    yield opened
    if getattr(request.node, "failed", False):
        _take_pictures(request.node.name, pages)
    for context in contexts:
        context.close()
    assert not errors, f"errors in the page's console: {errors}"


@pytest.fixture
def desk(open_page):
    return lambda login=None: open_page(login, **DESK)


@pytest.fixture
def phone(open_page):
    return lambda login=None: open_page(login, **PHONE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call" and report.failed:
        item.failed = True
    return report


def _take_pictures(name, pages):
    """What the pages showed when the test failed."""
    folder = Path(os.environ.get("PARTY_POINTS_SCREENSHOTS", "."))
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages):
        page.screenshot(path=folder / f"{name}-{number}.png")
