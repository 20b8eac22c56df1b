"""The way of a point by hand: declared on a phone with a photo, decided at two desks, explained on the phone."""

import io
import re
import secrets
from decimal import Decimal

import pytest
from PIL import Image, ImageDraw

MINUS = "\u2212"

# Cuts the connection for sendings, until the page is loaded anew, and without the console's error for a real one.
LOST = """
    const send = window.fetch;
    window.fetch = (...what) => (window.isLost ? Promise.reject(new TypeError()) : send(...what));
"""


@pytest.fixture
def photo():
    """A picture as a phone's camera gives it: larger than what is kept."""
    picture = Image.new("RGB", (2400, 1800), (236, 226, 204))
    ImageDraw.Draw(picture).text((300, 300), "CERTIFICATE", fill=(120, 20, 20), font_size=160)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=90)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def number(text):
    """"47.67 / 50" → 47.67"""
    return Decimal(re.match(r"-?[\d.]+", text.replace(MINUS, "-").strip())[0])


def total(page):
    page.goto("/my/points")
    return number(page.locator(".o_party_total_value").inner_text())


def award(page):
    return number(page.locator("[data-node='award'] .o_party_node_value").inner_text())


def is_narrow(page):
    """Nothing makes the page scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def approve(page, subject):
    """Find the row with this subject in the inbox, tick and approve it; the row is gone afterwards."""
    page.goto("/odoo/party-inbox")
    page.locator(".o_searchview_input").fill(subject)
    page.locator(".o_searchview_input").press("Enter")
    page.locator(".o_searchview_facet", has_text=subject).wait_for()
    row = page.locator(".o_data_row", has_text=subject)
    row.wait_for()
    # The list is the searched one as soon as nothing else is in it.
    page.wait_for_function("document.querySelectorAll('.o_data_row').length === 1")
    row.locator(".o_list_record_selector input").click()
    page.locator(".o_control_panel button[name='action_approve']").click()
    page.locator(".o_notification").wait_for()
    row.wait_for(state="detached")


def test_from_the_phone_to_the_explained_total(phone, desk, photo):
    member = phone("member")
    before, awards = total(member), award(member)
    subject = f"reading-{secrets.token_hex(3)}"

    member.goto("/my/points/declare")
    member.locator("[data-rule='award.level']").first.click()
    member.locator(".o_party_tier", has=member.locator("[value='department']")).click()
    member.locator("#party_subject").fill(subject)
    member.locator("input[name='camera']").set_input_files(photo)
    member.locator(".o_party_photo img").wait_for()
    assert is_narrow(member)
    member.locator(".o_party_send button").click()
    member.locator(".o_party_done").wait_for()

    approve(desk("leader"), subject)
    approve(desk("secretary"), subject)

    gain = min(Decimal("0.5"), 4 - awards)
    assert total(member) == before + gain
    member.locator("[data-node='award']").click()
    entry = member.locator(".o_party_entry", has_text=subject)
    entry.wait_for()
    assert is_narrow(member)
    entry.locator("button").click()
    member.locator("[data-entry], .o_party_entry_page").first.wait_for()
    picture = member.locator(".o_party_photo img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_a_draft_survives_a_lost_connection_and_a_reload(phone, photo):
    member = phone("member")
    member.add_init_script(LOST)
    member.goto("/my/points/declare")
    member.locator("[data-rule='award.level']").first.click()
    member.locator(".o_party_tier", has=member.locator("[value='department']")).click()
    subject = f"offline-{secrets.token_hex(3)}"
    member.locator("#party_subject").fill(subject)
    member.locator("input[name='files']").set_input_files(photo)
    member.locator(".o_party_photo img").wait_for()

    member.evaluate("window.isLost = true")
    member.locator(".o_party_send button").click()
    member.locator(".o_party_fault").wait_for()
    member.reload()
    assert member.locator("#party_subject").input_value() == subject
    member.locator(".o_party_photo img").wait_for()

    member.locator(".o_party_send button").click()
    member.locator(".o_party_done").wait_for()
    member.goto("/my/points/entries")
    card = member.locator(".o_party_card", has_text=subject)
    assert card.count() == 1
    assert card.get_attribute("data-state") == "submitted"

    card.click()
    with member.expect_navigation():
        member.locator("form[action$='/withdraw'] button").click()
    member.goto("/my/points/entries")
    assert member.locator(".o_party_card", has_text=subject).get_attribute("data-state") == "withdrawn"


@pytest.mark.parametrize("path", ["", "/points", "/points/declare", "/points/entries", "/points/published"])
def test_the_member_s_pages_fit_a_phone(phone, path):
    page = phone("member")
    page.goto(f"/my{path}")
    page.wait_for_load_state("networkidle")
    assert is_narrow(page)


def test_a_visitor_is_asked_to_log_in(phone):
    page = phone()
    page.goto("/my/points")
    assert "/web/login" in page.url
