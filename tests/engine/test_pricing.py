"""What an event is worth when it is confirmed, and when it is refused (scoring.md §4)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from engine import Claim, Dossier, Earlier, Exemption, Held, Holder, Refusal, Span, compile, price, shares
from engine import closings as closings_of
from engine.closing import Tally
from engine.facts import counts_by_itself, posts_by_itself, takes

DAY = date(2024, 3, 1)
RULES = [
    {"code": "fixed", "points": Decimal("-1.5")},
    {"code": "range", "range": [-5, 0]},
    {"code": "open", "range": [None, 0], "repeat_pct": Decimal("0.2"), "post_pct": Decimal("0.1")},
    {"code": "tiers", "tiers": {"high": 4, "free": [1, 3]}},
    {"code": "unit", "points": Decimal("0.5"), "unit": 10},
    {"code": "unset", "range": [0, 3], "unset": True},
    {"code": "void", "effect": "void"},
    {"code": "veto", "effect": "veto", "tiers": {"expulsion": 0}},
    {"code": "grant", "grant": "period", "points": 2, "declared_by": "source"},
    {"code": "short", "shortfall": {"target": 2, "points": -1}, "declared_by": "member"},
    {
        "code": "rate",
        "rate_below": {"rate": Decimal("0.8"), "points": -5},
        "source": "attendance",
        "declared_by": "source",
    },
    {"code": "posts", "points": 1, "posts": ["secretary"]},
    {"code": "not_posts", "points": 1, "except_posts": ["secretary"]},
    {"code": "tracks", "points": 1, "tracks": ["a"]},
    {"code": "statuses", "points": 1, "statuses": ["probationary"]},
    {
        "code": "joint",
        "points": -5,
        "joint": [{"from": 5, "pct": Decimal("0.1"), "posts": ["secretary", "group_leader"]}],
    },
]
DOCUMENT = {
    "code": "T",
    "period": "quarter",
    "statuses_scored": ["full"],
    "statuses_graded": ["full"],
    "tracks": [{"code": "a"}],
    "nodes": [{"code": "total"}],
    "rules": [{"node": "total", "declared_by": "recorder", **rule} for rule in RULES],
}
SCHEME = compile(DOCUMENT)
ME = Dossier((Span(date(2024, 1, 1), date(2024, 11, 30), branch=1, group=2),))


def priced(rule, dossier=ME, earlier=(), **claim):
    return price(SCHEME, dossier, Claim(rule, claim.pop("date", DAY), **claim), earlier)


@pytest.mark.parametrize(
    ("rule", "claim", "cents"),
    [
        ("fixed", {}, -150),
        ("fixed", {"quantity": Decimal("2.5")}, -375),
        ("fixed", {"quantity": "0.33"}, -50),
        ("fixed", {"quantity": 0}, 0),
        ("fixed", {"points": -99}, -150),
        ("range", {"points": -5}, -500),
        ("range", {"points": "-0.005"}, -1),
        ("range", {"points": -2, "quantity": 3}, -200),
        ("open", {"points": -1000}, -100_000),
        ("tiers", {"tier": "high"}, 400),
        ("tiers", {"tier": "high", "quantity": 2}, 800),
        ("tiers", {"tier": "free", "points": "1.5"}, 150),
        ("unit", {"quantity": 29}, 100),
        ("unset", {"points": 7}, 700),
        ("void", {}, 0),
        ("veto", {"tier": "expulsion"}, 0),
        ("short", {"quantity": 3}, 0),
    ],
)
def test_points(rule, claim, cents):
    assert priced(rule, **claim).cents == cents


@pytest.mark.parametrize(
    ("rule", "claim", "code"),
    [
        ("nothing", {}, "unknown_rule"),
        ("fixed", {"quantity": -1}, "quantity_negative"),
        ("fixed", {"date": date(2023, 12, 31)}, "not_enrolled"),
        ("fixed", {"date": date(2024, 12, 1)}, "not_enrolled"),
        ("range", {}, "points_needed"),
        ("range", {"points": "-5.001"}, "points_out_of_range"),
        ("range", {"points": "0.01"}, "points_out_of_range"),
        ("tiers", {}, "tier_needed"),
        ("tiers", {"tier": "low"}, "tier_unknown"),
        ("tiers", {"tier": "free"}, "points_needed"),
        ("tiers", {"tier": "free", "points": 4}, "points_out_of_range"),
        ("unset", {}, "unset"),
        ("veto", {"tier": "warning"}, "tier_unknown"),
        ("grant", {}, "closes_window"),
        ("rate", {}, "closes_window"),
        ("posts", {}, "not_bound"),
        ("tracks", {}, "not_bound"),
        ("statuses", {}, "not_bound"),
    ],
)
def test_refusals(rule, claim, code):
    with pytest.raises(Refusal) as refusal:
        priced(rule, **claim)
    assert refusal.value.code == code


def test_units_carry_the_rest_from_earlier_entries_only():
    earlier = [Earlier(date(2024, 2, 1), 1, 7), Earlier(DAY, 1, 8), Earlier(DAY, 3, 100)]
    # 15 before: 15 + 25 = 40 makes 4 units, 1 was there
    assert priced("unit", earlier=earlier, number=2, quantity=25).units == 3


def test_surcharges_add_up():
    again = [Earlier(date(2024, 2, 1), 1)]
    head = ME._replace(posts=(Held("management"),))
    recorder = ME._replace(posts=(Held("recorder"),))
    assert priced("open", points=-10).cents == -1000
    assert priced("open", points=-10, earlier=again).cents == -1200
    assert priced("open", head, points=-10).cents == -1100
    assert priced("open", recorder, points=-10).cents == -1000
    both = priced("open", head, points=-10, earlier=again)
    assert (both.cents, both.surcharge, both.repeat, both.post) == (-1300, Fraction(3, 10), True, True)


def test_a_post_binds_from_its_first_to_its_last_day():
    holder = ME._replace(posts=(Held("secretary", DAY, DAY),))
    assert priced("posts", holder).cents == 100
    for day in (date(2024, 2, 29), date(2024, 3, 2)):
        with pytest.raises(Refusal):
            priced("posts", holder, date=day)
        assert priced("not_posts", holder, date=day).cents == 100
    with pytest.raises(Refusal):
        priced("not_posts", holder)


def share_of(cents, *posts, branch=1, group=None, rule="joint"):
    holder = Holder("h", Dossier((Span(branch=branch, group=group),), tuple(posts)))
    found = shares(SCHEME, SCHEME.rule(rule), cents, DAY, Holder("m", ME), [Holder("m", ME), holder])
    return [(share.key, share.cents, share.post) for share in found]


def test_joint_shares_at_their_edges():
    assert share_of(-500, Held("secretary")) == [("h", -50, "secretary")]
    assert share_of(-499, Held("secretary")) == []
    assert share_of(500, Held("secretary")) == []
    assert share_of(-500, Held("secretary"), branch=2) == []
    assert share_of(-500, Held("secretary", branch=1), branch=2) == [("h", -50, "secretary")]
    assert share_of(-500, Held("secretary", None, date(2024, 2, 29))) == []
    assert share_of(-500, Held("group_leader")) == []
    assert share_of(-500, Held("group_leader"), group=2) == [("h", -50, "group_leader")]
    assert share_of(-500, Held("group_leader"), Held("secretary"), group=2) == [("h", -50, "group_leader")]
    # 10% of 5.05 is 0.505: away from zero
    assert share_of(-505, Held("secretary")) == [("h", -51, "secretary")]


def closed(rule, code, tally, dossier=ME):
    made = closings_of(SCHEME, dossier, SCHEME.calendar.period(code), lambda *_window: tally)
    return [(one.date, one.price.cents, one.window) for one in made if one.rule == rule]


def test_a_grant_is_dated_the_last_enrolled_day_of_its_period():
    assert closed("grant", "2024-Q1", Tally()) == [(date(2024, 3, 31), 200, "2024-Q1")]
    assert closed("grant", "2024-Q4", Tally()) == [(date(2024, 11, 30), 200, "2024-Q4")]
    assert closed("grant", "2023-Q4", Tally()) == []


def test_shortfalls_and_rates_are_judged_on_the_windows_last_day():
    always = Dossier()
    assert closed("short", "2024-Q4", Tally(Fraction(1, 2))) == []
    assert closed("short", "2024-Q3", Tally(Fraction(1, 2)), always) == []
    # one and a half is missing: one whole unit
    assert closed("short", "2024-Q4", Tally(Fraction(1, 2)), always) == [(date(2024, 12, 31), -100, "2024")]
    assert closed("short", "2024-Q4", Tally(Fraction(2)), always) == []
    assert closed("rate", "2024-Q4", Tally(attended=Fraction(4), due=Fraction(5)), always) == []
    assert closed("rate", "2024-Q4", Tally(attended=Fraction(79), due=Fraction(100)), always)[0][1] == -500
    assert closed("rate", "2024-Q4", Tally(), always) == []


def test_an_exemption_does_not_refuse_a_claim():
    assert priced("fixed", ME._replace(exempt=(Exemption(),))).cents == -150


def test_which_facts_post_by_themselves():
    assert posts_by_itself(SCHEME.rule("rate")) is False
    assert counts_by_itself(SCHEME.rule("rate"))
    assert not counts_by_itself(SCHEME.rule("short"))
    assert takes(SCHEME.rule("rate"), "attendance", "absent")
    assert not takes(SCHEME.rule("rate"), "dues", "late")
    assert not takes(SCHEME.rule("fixed"), "manual")
