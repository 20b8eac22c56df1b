"""An exemption by hand: the member applies on a phone, the secretary finds it in the inbox and passes it on, the
superior approves, the member sees it."""

import re
import secrets
from datetime import date, timedelta

import pytest

from tests.browser.test_declaration import is_narrow

PAGE = "/my/points/exemptions"


def window(days):
    start = date.today() + timedelta(days=days)
    return str(start), str(start + timedelta(days=5))


def fill(page, first, last, details, ground="long_illness"):
    page.goto(f"{PAGE}/apply")
    page.locator(".o_party_form").wait_for()
    page.locator("#party_from").fill(first)
    page.locator("#party_to").fill(last)
    if ground:
        page.locator(".o_party_tier", has=page.locator(f"[value='{ground}']")).click()
    page.locator("#party_reason").fill(details)


def send(page):
    page.locator(".o_party_send button").click()


def spare_the_console(page):
    """Refusals reach the page with their words; their status, which Chromium would note as an error, is kept here."""
    statuses = []

    def pass_on(route):
        answer = route.fetch()
        statuses.append(answer.status)
        route.fulfill(response=answer, status=200)

    page.route(re.compile(f"{PAGE}/apply"), pass_on)
    return statuses


def card(page, details):
    page.goto(PAGE)
    return page.locator(".o_party_card", has_text=details)


def open_in_inbox(page, details):
    page.goto("/odoo/party-inbox")
    row = page.locator(".o_data_row", has_text=details)
    row.wait_for()
    row.locator("[name='member_id']").click()
    page.locator(".o_form_view").wait_for()


def press(page, name, state):
    page.locator(f".o_form_statusbar button[name='{name}']:visible").first.click()
    page.locator(f".o_statusbar_status [data-value='{state}'].o_arrow_button_current").wait_for()


def test_from_the_phone_to_the_approval(phone, desk):
    member = phone("member")
    # Short: the inbox shows the beginning of the details.
    details = f"e{secrets.token_hex(2)}"
    fill(member, *window(200), details)
    assert is_narrow(member)
    send(member)
    member.locator(".o_party_done").wait_for()
    assert "运行第一党支部" in member.locator(".o_party_done").inner_text()
    assert card(member, details).get_attribute("data-state") == "branch"
    assert is_narrow(member)

    secretary = desk("secretary")
    open_in_inbox(secretary, details)
    assert "提交上级" in secretary.locator(".o_form_view .alert-info").first.inner_text()
    secretary.locator(".o_form_statusbar button[name='action_approve']:visible").click()
    secretary.locator(".o_form_statusbar button[name='action_approve']:visible").wait_for(state="detached")
    assert card(member, details).locator("form[action$='/withdraw']").count() == 0

    committee = desk("committee")
    open_in_inbox(committee, details)
    press(committee, "action_approve", "approved")
    approved = card(member, details)
    assert approved.get_attribute("data-state") == "approved"
    assert approved.locator("li.past").count() == approved.locator("li").count() == 4


def test_faults_are_told_and_what_was_typed_stays(phone):
    member = phone("member")
    first, last = window(220)
    fill(member, last, first, "typed", ground=None)
    send(member)
    fault = member.locator(".o_party_fault")
    fault.get_by_text("早于").wait_for()
    member.locator("#party_from").fill(first)
    member.locator("#party_to").fill(last)
    send(member)
    fault.get_by_text("情形").wait_for()
    # The server's own word: the demo's application waits in these days.
    member.locator("#party_from").fill(window(12)[0])
    member.locator("#party_to").fill(window(12)[1])
    member.locator(".o_party_tier").first.click()
    statuses = spare_the_console(member)
    send(member)
    fault.get_by_text("另一项").wait_for()
    assert statuses == [422]
    assert member.locator("#party_reason").input_value() == "typed"
    assert is_narrow(member)


def test_withdrawn_and_refused_ones_are_corrected_and_handed_in_again(phone, desk):
    member, secretary = phone("member"), desk("secretary")
    details = f"w{secrets.token_hex(2)}"
    fill(member, *window(240), details)
    send(member)
    member.locator(".o_party_done").wait_for()
    with member.expect_navigation():
        card(member, details).locator("form[action$='/withdraw'] button").click()
    assert card(member, details).get_attribute("data-state") == "draft"
    card(member, details).locator("a[href*='again=']").click()
    member.locator(".o_party_form").wait_for()
    assert member.locator("#party_reason").input_value() == details
    send(member)
    member.locator(".o_party_done").wait_for()

    open_in_inbox(secretary, details)
    secretary.locator(".o_form_statusbar button:visible", has_text="驳回").click()
    secretary.locator(".modal [name='reason'] input, .modal [name='reason'] textarea").first.fill("缺少证明")
    secretary.locator(".modal button[name='action_refuse']").click()
    secretary.locator(".modal").wait_for(state="detached")
    refused = card(member, details)
    assert refused.get_attribute("data-state") == "refused"
    assert "缺少证明" in refused.inner_text()
    refused.locator("a[href*='again=']").click()
    member.locator(".alert-warning", has_text="缺少证明").wait_for()


def test_the_form_at_the_desk_offers_the_scheme_s_grounds_alone(desk):
    page = desk("secretary")
    page.goto("/odoo/action-party_points.action_exemption/new")
    page.locator("[name='member_id'] input").click()
    page.locator(".o-autocomplete--dropdown-item").first.click()
    page.locator("[name='reason_choices']").wait_for()
    page.locator("[name='reason_code'] input, [name='reason_code'] select").first.click()
    offered = page.locator(".o_select_menu_item, [name='reason_code'] option").all_inner_texts()
    assert sorted(text.strip() for text in offered if text.strip()) == sorted(
        ["长期病休", "产假", "借调或外派", "其他情形"])


@pytest.mark.parametrize("path", ["", "/apply"])
def test_the_pages_fit_a_phone_and_a_thumb(phone, path):
    page = phone("member")
    page.goto(PAGE + path)
    page.wait_for_load_state("networkidle")
    assert is_narrow(page)
    targets = page.locator(".o_party_portal .btn:visible, .o_party_tier:visible, .o_party_span input:visible")
    heights = [box["height"] for box in (target.bounding_box() for target in targets.all())]
    assert heights and min(heights) >= 40, heights
