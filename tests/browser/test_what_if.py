"""A what-if as its screen shows it: the sentence, the chart, the moves between grades, the members and both trees."""

import re

import pytest


def show(page):
    """Open the what-if that the demo's committee has run."""
    page.goto("/odoo/party-what-if")
    page.get_by_role("button", name="结果").first.click()
    page.locator(".o_party_what_if_headline").wait_for()
    return page


@pytest.fixture
def committee(desk):
    return show(desk("committee"))


def test_it_says_how_many_change_and_draws_both_distributions(committee):
    said = committee.locator(".o_party_what_if_headline").inner_text()
    assert re.search(r"名党员中\d+人总分变化，\d+人等次变化", said)
    drawn = committee.evaluate("""() => window.Chart.getChart(document.querySelector('.o_party_what_if_chart canvas'))
        .data.datasets.map((one) => [one.label, one.data.reduce((sum, count) => sum + count, 0)])""")
    assert [label for label, _count in drawn] == ["现行办法", "试算办法"]
    assert drawn[0][1] == drawn[1][1] > 100


def test_a_place_of_the_matrix_filters_and_a_row_opens_both_trees(committee):
    rows = committee.locator(".o_party_what_if_table tbody tr")
    everybody = rows.count()
    committee.locator(".o_party_what_if_matrix button").first.click()
    committee.wait_for_function(
        "count => document.querySelectorAll('.o_party_what_if_table tbody tr').length < count", arg=everybody)
    name = rows.first.locator(".o_party_what_if_member").inner_text()
    before, after = re.findall(r"[\d.]+", rows.first.locator(".o_party_what_if_totals").inner_text())
    rows.first.click()
    trees = committee.locator(".o_party_what_if_trees .o_party_total_value")
    trees.nth(1).wait_for()
    assert [float(text) for text in trees.all_inner_texts()] == [float(before), float(after)]
    assert name in committee.locator(".modal-title").inner_text()


def test_on_a_phone_nothing_lies_beside_the_screen(phone):
    page = show(phone("committee"))
    page.locator(".o_party_what_if_table tbody tr").first.wait_for()
    assert page.evaluate("() => document.querySelector('.o_party_what_if_sheet').scrollWidth") <= 390
