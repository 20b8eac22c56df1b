"""The discipline department records by hand; the head of a department sees task and rankings."""

from playwright.sync_api import expect


def test_the_department_records_a_sanction_and_takes_it_back(desk):
    page = desk("discipline")
    page.goto("/odoo")
    page.locator(".o_menu_sections").get_by_text("积分", exact=True).click()
    page.get_by_role("menuitem", name="处分").click()
    expect(page.locator(".o_data_row")).to_have_count(2)
    page.get_by_role("button", name="登记").click()
    window = page.locator(".modal")
    window.locator("[name=member_id] input").fill("YL10030")
    page.locator(".o-autocomplete--dropdown-item").first.click()
    window.locator("[name=event]").get_by_text("党纪处分").click()
    window.locator("[name=tier] input, [name=tier] select").first.click()
    page.get_by_text("严重警告", exact=True).last.click()
    window.get_by_role("button", name="登记").click()
    page.get_by_role("button", name="撤销").click()
    page.locator(".modal [name=reason] textarea").fill("登记对象有误")
    page.locator(".modal").get_by_role("button", name="撤销").click()
    expect(page.locator(".o_arrow_button_current")).to_have_text("已撤销")


def test_the_phone_shows_sanctions_as_cards(phone):
    page = phone("discipline")
    page.goto("/odoo/party-sanctions")
    expect(page.locator(".o_kanban_record").first).to_contain_text("党小组")
    expect(page.get_by_role("button", name="登记")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_head_of_department_sees_the_task_and_the_rankings(desk):
    page = desk("head")
    page.goto("/odoo")
    expect(page.locator(".o_party_duty")).to_contain_text("部门负责人奖扣任务")
    expect(page.locator(".o_party_nodes_top")).to_contain_text("不计入总分")
    page.goto("/odoo/party-scores")
    page.locator(".o_group_header").first.click()
    page.locator(".o_data_row").first.locator("td[name=member_id]").click()
    page.get_by_role("button", name="排名榜").click()
    expect(page.locator(".o_party_rankings section")).to_have_count(4)
    expect(page.locator(".o_party_rankings section").first.locator("tr")).to_have_count(12)
