"""The rankings of the weeks: published on a desk, read on a phone."""

from playwright.sync_api import expect


def test_a_ranking_waits_in_the_inbox_is_published_and_read_on_the_phone(desk, phone):
    page = desk("deputy")
    page.goto("/odoo/party-inbox")
    page.locator(".o_search_panel").get_by_text("期中排名").click()
    page.locator(".o_data_row td[name=title]").first.click()
    expect(page.locator(".o_party_rankings section")).to_have_count(4)
    expect(page.locator(".o_party_rankings section").first.locator("tr")).to_have_count(12)
    week = page.locator(".o_last_breadcrumb_item, .o_breadcrumb .active").first.inner_text().split("·")[-1].strip()
    page.get_by_role("button", name="公示").click()
    page.locator(".modal").get_by_role("button", name="确定").click()
    expect(page.locator(".o_arrow_button_current")).to_have_text("已公示")
    expect(page.get_by_role("button", name="公示", exact=True)).to_have_count(0)

    page = phone("head")
    page.goto("/my/points/published")
    page.get_by_role("button", name="期中排名").click()
    page.locator(".dropdown-item", has_text=week).click()
    expect(page.locator(".o_party_published h3")).to_have_text(week)
    expect(page.locator(".o_party_published table")).to_have_count(4)
    expect(page.locator(".o_party_published table").first.locator("tbody tr")).to_have_count(12)
    expect(page.locator(".o_party_published table").first.locator(".o_party_me")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
