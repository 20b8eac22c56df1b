"""What a rule says, in the reader's words: points, limits, surcharges, whom it binds (scoring.md section 4)."""

from decimal import Decimal

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

DEPARTMENTS = [
    ("party_affairs", "Party affairs"), ("discipline", "Discipline"), ("business", "Business"), ("safety", "Safety"),
    ("executive", "Executive office"),
]
POSTS = {
    "secretary": _lt("Secretary"), "deputy": _lt("Deputy secretary"), "recorder": _lt("Recorder"),
    "group_leader": _lt("Group leader"), "committee": _lt("Committee member"),
    "discipline": _lt("Discipline member"), "leader_in_charge": _lt("Leader in charge"),
    "contact_leader": _lt("Contact leader"), "management": _lt("Management"),
    "department_head": _lt("Department head"), "executive": _lt("Executive"), "instructor": _lt("Instructor"),
    "review_group": _lt("Review group"), "leading_group": _lt("Leading group"),
}
STATUSES = {
    "full": _lt("Full member"), "probationary": _lt("Probationary member"), "activist": _lt("Activist"),
    "employee": _lt("Employee"),
}
TIERS = {
    "central": _lt("Central"), "national": _lt("National"), "province_ministry": _lt("Province or ministry"),
    "province": _lt("Province"), "prefecture": _lt("Prefecture"), "city": _lt("City"), "county": _lt("County"),
    "district": _lt("District"), "bureau": _lt("Bureau"), "head_company": _lt("Head company"),
    "company": _lt("Company"), "department": _lt("Department"), "unit": _lt("Unit"), "branch": _lt("Branch"),
    "local_committee": _lt("Local committee"), "superior_committee": _lt("Superior committee"),
    "province_and_above": _lt("Province and above"), "city_and_above": _lt("City and above"),
    "province_city": _lt("Province or city"), "city_or_province_department": _lt("City or provincial department"),
    "district_or_city_department": _lt("District or city department"),
    "district_department": _lt("District department"), "national_site": _lt("National site"),
    "group_site": _lt("Group's site"), "first": _lt("First"), "second": _lt("Second"), "third": _lt("Third"),
    "outstanding": _lt("Outstanding"), "effective": _lt("Effective"), "project_lead": _lt("Project lead"),
    "team_member": _lt("Team member"), "warning": _lt("Warning"), "serious_warning": _lt("Serious warning"),
    "post_removed": _lt("Removal from party posts"), "probation_within_party": _lt("Probation within the party"),
    "expulsion": _lt("Expulsion"), "fine": _lt("Fine"), "detention_or_above": _lt("Detention or above"),
}
# Grounds for an exemption that schemes name.
EXEMPT_REASONS = {
    "seconded": _lt("Seconded or posted away"), "retired": _lt("Retired"), "long_illness": _lt("Long illness"),
    "maternity": _lt("Maternity leave"), "study": _lt("Full-time study"), "abroad": _lt("Abroad"),
    "infirm": _lt("Old age or infirmity"), "other": _lt("Other ground"),
}
PERS = {"period": _lt("period"), "cycle": _lt("cycle")}


def comma(env):
    """The comma between parts of an enumeration, as the language writes it. (Marks alone are no term to translate.)"""
    return env._("a, b")[1:-1]


def semicolon(env):
    """The semicolon between clauses, as the language writes it."""
    return env._("a; b")[1:-1]


def word(env, words, code):
    """A code in the reader's language; the code itself where the scheme uses one of its own."""
    return env._(words[code]) if code in words else code


def listed(env, words, codes):
    """Several codes as one enumeration."""
    return comma(env).join(word(env, words, code) for code in codes)


def signed(value):
    """An amount with its sign: +2, −0.5, 0."""
    number = Decimal(value)
    shown = f"{abs(number).normalize():f}"
    return f"+{shown}" if number > 0 else f"−{shown}" if number < 0 else shown


def spread(env, lowest, highest):
    """A range of points: "0 to +3", "up to −5", "from 0"."""
    if lowest is None and highest is None:
        return env._("as decided")
    if lowest is None and not Decimal(highest):
        return env._("deduction as decided")
    if highest is None and not Decimal(lowest):
        return env._("bonus as decided")
    if highest is None:
        return env._("from %(points)s", points=signed(lowest))
    if lowest is None:
        return env._("up to %(points)s", points=signed(highest))
    return env._("%(lowest)s to %(highest)s", lowest=signed(lowest), highest=signed(highest))


def points_text(rule):
    """What one event is worth."""
    env = rule.env
    if rule.effect == "veto":
        return env._("Veto: the total is 0")
    if rule.effect == "void":
        return env._("The node counts 0")
    if rule.tiers:
        text = semicolon(env).join(f"{word(env, TIERS, tier['code'])} {_tier_points(env, tier)}" for tier in rule.tiers)
    elif rule.points:
        text = signed(rule.points)
    elif rule.points_min or rule.points_max or rule.chooses_points:
        text = spread(env, rule.points_min or None, rule.points_max or None)
    else:
        text = closing_text(env, rule.terms or {})
    if rule.unit and text:
        text = env._("%(points)s for every %(unit)s", points=text, unit=rule.unit)
    return env._("%(points)s (to be set)", points=text) if rule.unset else text


def _tier_points(env, tier):
    if "points" in tier:
        return signed(tier["points"])
    return spread(env, tier.get("points_min"), tier.get("points_max"))


def closing_text(env, terms):
    """What the job that closes a window posts: shortfalls and rates."""
    if shortfall := terms.get("shortfall"):
        if shortfall.get("effect") == "void":
            return env._("below %(target)s the node counts 0", target=shortfall.get("target"))
        return env._(
            "%(points)s for every %(unit)s missing of %(target)s", points=signed(shortfall.get("points") or "0"),
            unit=shortfall.get("unit") or "1", target=shortfall.get("target"),
        )
    if rate := terms.get("rate_below"):
        return env._(
            "%(points)s when attendance is below %(rate)s", points=signed(rate.get("points") or "0"),
            rate=percent(rate.get("rate")),
        )
    return ""


def plain_number(value):
    """An amount without a sign that it doesn't have: 80, −0.5."""
    number = Decimal(value).normalize()
    return f"−{abs(number):f}" if number < 0 else f"{number:f}"


def percent(value):
    """A share as people write it: 0.8 → 80%."""
    return f"{(Decimal(value or 0) * 100).normalize():f}%"


def terms(rule, tracks):
    """The further terms of a rule as short sentences. ``tracks``: names of the scheme's tracks by code."""
    env, stated = rule.env, rule.terms or {}
    found = []
    if stated.get("grant"):
        found.append(env._("granted every period"))
    if (stated.get("shortfall") or stated.get("rate_below")) and rule.points:
        found.append(closing_text(env, stated))
    found += _limits(env, stated, rule.family)
    found += _surcharges(env, stated)
    found += _bound(env, rule, tracks)
    if rule.scope in ("branch", "department"):
        found.append(env._("for everyone in the branch") if rule.scope == "branch"
                     else env._("for everyone in the department"))
    if rule.approval == "superior":
        found.append(env._("the superior confirms too"))
    if stated.get("superior_above"):
        found.append(env._("above %(points)s points the superior confirms too", points=stated["superior_above"]))
    return found


def _limits(env, stated, family):
    found = []
    if limit := stated.get("max_count"):
        found.append(env._("at most %(n)s times a %(per)s", n=limit.get("n"), per=word(env, PERS, limit.get("per"))))
    if limit := stated.get("max_points"):
        found.append(env._("at most %(n)s points a %(per)s", n=limit.get("n"), per=word(env, PERS, limit.get("per"))))
    if stated.get("subject_cap"):
        found.append(env._("at most %(n)s points on one subject", n=stated["subject_cap"]))
    if family:
        found.append(env._("only the highest counts"))
    return found


def _surcharges(env, stated):
    found = []
    if Decimal(stated.get("repeat_pct") or 0):
        found.append(env._("repeated: +%(pct)s", pct=percent(stated["repeat_pct"])))
    if Decimal(stated.get("post_pct") or 0):
        found.append(env._("with a post: +%(pct)s", pct=percent(stated["post_pct"])))
    for share in stated.get("joint") or []:
        found.append(env._(
            "from %(points)s points also %(posts)s: %(pct)s", points=share.get("from") or "0",
            posts=listed(env, POSTS, share.get("posts") or []), pct=percent(share.get("pct")),
        ))
    return found


def _bound(env, rule, tracks):
    found = []
    if rule.tracks:
        found.append(env._("for %(who)s", who=comma(env).join(tracks.get(track) or track for track in rule.tracks)))
    if rule.statuses:
        found.append(env._("for %(who)s", who=listed(env, STATUSES, rule.statuses)))
    if rule.posts:
        found.append(env._("for %(who)s", who=listed(env, POSTS, rule.posts)))
    if rule.except_posts:
        found.append(env._("not for %(who)s", who=listed(env, POSTS, rule.except_posts)))
    return found
