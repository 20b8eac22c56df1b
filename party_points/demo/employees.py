"""A company of the group that keeps points for all employees (S23): monthly A points from 100, what goes beyond into
lifetime B points, rankings, and points that the head of a department has to give out each week.

It stands beside the enterprise of the rest of the demo and uses none of its people.
"""

import json
import random
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command

from .names import people
from .organisation import logins

COMPANY, DEPARTMENT = "远岚数智服务公司", "客户服务部"
HEADCOUNT = 12
HEAD, DEPUTY, COUNCIL, CLERK = range(4)
MONTHS_BEFORE = 2
PUBLICITY_DAYS = 3
# What the clerk records, with how many there are of it in a month.
DEEDS = (
    ("b_overall.phone", 5, None), ("b_overall.first_clock_in", 4, None),
    ("b_overall.meeting_prepared", 2, "会前布置会议室"),
    ("b_overall.client_service", 3, "客户来电表扬"), ("b_overall.windows_closed", 2, None),
    ("b_overall.good_deed", 1, "拾金不昧，归还客户遗失物品"), ("a_performance.early_day", 2, "提前一天完成工单"),
)
# What the head gives out in a week in which he does his task (30 and 10 points for each of the eleven he leads).
BONUSES = (
    *[("a_performance.quality_exceeded", "工单一次办结，质量超出要求")] * 6,
    *[("b_overall.good_deed", "主动替同事值守热线")] * 3,
    *[("b_overall.client_service", "客户书面表扬")] * 6,
)
DEDUCTIONS = (
    *[("a_performance.not_executed", "未按安排回访客户")] * 3,
    *[("a_conduct.smoking", "办公区抽烟")] * 2,
    *[("a_conduct.desk_untidy", "下班桌面脏乱")] * 1,
)
# In the week after he gives out these alone: the task is missed.
LITTLE = BONUSES[4:8] + DEDUCTIONS[:1]
# In any other week these, to whom he leads by their places; two stay behind and fall below their 100 points.
USUAL = (
    (5, "a_performance.quality_exceeded", "工单一次办结，质量超出要求"),
    (7, "b_overall.client_service", "客户书面表扬"),
    (8, "a_performance.not_executed", "未按安排回访客户"), (8, "a_conduct.overtime_refused", "抢修期间未参加加班"),
    (10, "a_performance.not_executed", "未按安排回访客户"),
)
EXECUTIVE = ((30, "主动承接集团客服热线整合任务"), (20, "合理化建议被公司采纳"))


class Department:
    """The department with those who act in it."""

    def __init__(self, branch, members, office):
        self.branch, self.members, self.office = branch, members, office
        self.head, self.deputy, self.council, self.clerk = (
            members[place].user_id for place in (HEAD, DEPUTY, COUNCIL, CLERK))

    def declare(self, user, claims):
        if not claims:
            return self.branch.env["party.entry"]
        return self.branch.env["party.entry"].browse(
            self.branch.with_user(user).env["party.entry"].declare(claims, submit=True))

    def decide(self, entries, last=None):
        """Checked by the council, confirmed by the deputy; what is about them or above 30 points by the office.

        The newest entries (from ``last`` on) still wait for somebody.
        """
        done = entries if last is None else entries[:-last]
        for user, action in ((self.council, "check"), (self.deputy, "check"), (self.deputy, "confirm"),
                             (self.office, "confirm")):
            done.with_user(user).decide(action)


def create(env, today):
    """The company with two closed months and the running one."""
    start = (today - relativedelta(months=MONTHS_BEFORE)).replace(day=1)
    department = _organisation(env, start)
    periods = _use_scheme(env, department.branch.parent_id, start, today)
    weeks = _weeks(today)
    for period in periods:
        rng = random.Random(period.code)
        _month(department, period, min(period.date_to, today), rng, weeks)
        if period.date_to < today:
            _review(department, period, final=period != periods[-2])
    for cycle in periods.cycle_id:
        env["party.duty"]._close(cycle, today)
    _publish_weeks(department, start, today)


def _publish_weeks(department, start, today):
    """The rankings of the weeks, published the day after each; the last one still waits for the deputy."""
    summaries = department.branch.env["party.summary"]
    monday = start + timedelta(days=7 - start.weekday())
    while monday <= today:
        waiting = summaries.search([("state", "=", "open")])
        waiting.with_user(department.deputy).action_publish()
        waiting.write({"date_published": monday - timedelta(days=6)})
        summaries._cron_summaries(monday)
        monday += timedelta(days=7)


def _organisation(env, start):
    company = env["party.branch"].create({"name": COMPANY, "code": "SZ", "kind": "general_branch"})
    branch = env["party.branch"].create(
        {"name": DEPARTMENT, "code": "SZ01", "kind": "branch", "parent_id": company.id})
    known = env["party.member"].search_count([])
    names = people(known + HEADCOUNT)[known:]
    users = _users(env, names)
    rng = random.Random("employees")
    members = env["party.member"].create([{
        "name": name, "staff_number": f"SZ{20001 + place}", "gender": rng.choice(("male", "female")),
        "phone": f"138{rng.randint(0, 99999999):08d}", "user_id": users[place].id if place < len(users) - 1 else False,
        "enrolment_ids": [Command.create({"unit_id": branch.id, "status": "employee", "date_from": start})],
    } for place, name in enumerate(names)])
    office = users[-1]
    types = {kind.code: kind.id for kind in env["party.post.type"].search([])}
    env["party.post"].create([
        {"type_id": types[code], "branch_id": unit.id, "date_from": start, key: holder.id}
        for code, unit, key, holder in (
            ("department_head", branch, "member_id", members[HEAD]), ("recorder", branch, "member_id", members[HEAD]),
            ("function_business", branch, "member_id", members[HEAD]),
            ("deputy", branch, "member_id", members[DEPUTY]), ("committee", branch, "member_id", members[COUNCIL]),
            ("recorder", branch, "member_id", members[CLERK]), ("leading_group", company, "user_id", office),
            ("function_executive", company, "user_id", office))])
    return Department(branch, members, office)


def _users(env, names):
    """The four who act in the department, two by logins of the demo, and one of the general manager's office."""
    known = {HEAD: logins()["head"], DEPUTY: logins()["deputy"]}
    named = {place: {"login": one["login"], "password": one["password"]} for place, one in known.items()}
    common = {"lang": "zh_CN", "tz": "Asia/Shanghai", "group_ids": [Command.set(env.ref("base.group_user").ids)]}
    return env["res.users"].create([
        *({**common, "name": names[place], "action_id": env.ref(action).id,
           **named.get(place, {"login": f"sz{20001 + place}"})}
          for place, action in ((HEAD, "party_points.action_my_points"), *(
              (place, "party_points.action_inbox") for place in (DEPUTY, COUNCIL, CLERK)))),
        {**common, "name": "总经办 何嘉", "login": "sz.office", "action_id": env.ref("party_points.action_inbox").id},
    ])


def _use_scheme(env, company, start, today):
    """S23 of the library as the company's own, and the periods from the first day on."""
    library = env["party.scheme"].search([("library", "=", True), ("code", "=", "S23")])
    document = json.loads(library.document)
    for stage in document["stages"]:
        if stage["stage"] == "publicity":
            stage["days"] = PUBLICITY_DAYS
    scheme = env["party.scheme"].create(
        {"document": json.dumps(document, ensure_ascii=False), "owner_branch_id": company.id})
    scheme.action_publish()
    env["party.scheme.use"]._set(company, scheme)
    cycles = env["party.cycle"].union(*(
        env["party.cycle"]._open_cycle(scheme, year) for year in sorted({start.year, today.year})))
    return cycles.period_ids.filtered(lambda one: start <= one.date_from <= today).sorted("date_from")


def _weeks(today):
    """Monday of the last two whole weeks: the head does his task in the first and misses it in the second."""
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(days=14), monday - timedelta(days=7)


def _month(department, period, last, rng, weeks):
    """What was recorded and given out in one month; the newest of the running one still waits."""
    rules = {rule.code: rule.id for rule in period.cycle_id.scheme_id.rule_ids}
    days = [period.date_from + timedelta(days=number) for number in range((last - period.date_from).days + 1)]
    entries = department.declare(department.clerk, _recorded(department, rules, days, rng))
    entries |= department.declare(department.office, [
        {"rule_id": rules["b_overall.executive_award"], "member_id": rng.choice(department.members[4:]).id,
         "date": rng.choice(days), "points": points, "description": text}
        for points, text in EXECUTIVE[:1 + len(days) // 20]])
    department.decide(entries)
    given = _given(department, rules, days, rng, weeks)
    issued = department.declare(department.head, given)
    department.decide(issued, last=3 if last < period.date_to and len(issued) > 3 else None)


def _recorded(department, rules, days, rng):
    """The week's work of nearly everybody, each Friday, and small deeds."""
    people_ = department.members[:CLERK] | department.members[CLERK + 1:]
    claims = [
        {"rule_id": rules["a_performance.weekly_done"], "member_id": member.id, "date": day,
         "description": "本周工作按时完成"}
        for day in days if day.weekday() == 4 for member in people_ if rng.random() < 0.8]
    for code, count, text in DEEDS:
        claims += [
            {"rule_id": rules[code], "member_id": rng.choice(people_).id, "date": rng.choice(days), "description": text}
            for _number in range(max(1, count * len(days) // 28))]
    return claims


def _given(department, rules, days, rng, weeks):
    """What the head gives out: the whole task in one week, a little in the next, not much before and after."""
    members, claims = department.members, []
    known, first = set(days), days[0] - timedelta(days=days[0].weekday())
    tasks = dict(zip(weeks, (BONUSES + DEDUCTIONS, LITTLE), strict=True))
    for week in (first + timedelta(days=7 * number) for number in range(6)):
        acts = [(rng.randrange(HEAD + 1, HEADCOUNT), *act) for act in tasks[week]] if week in tasks else USUAL
        inside = [day for day in (week + timedelta(days=number) for number in range(5)) if day in known]
        claims += [
            {"rule_id": rules[code], "member_id": members[place].id, "date": rng.choice(inside), "description": text}
            for place, code, text in acts if inside]
    return claims


def _review(department, period, final):
    """The month's table is published; of an earlier month its days are over."""
    opened = period.date_to + timedelta(days=1)
    review = department.branch.env["party.review"]._open(period, department.branch, opened)
    review.with_user(department.deputy).action_publish()
    if final:
        until = department.branch.env["party.workday"]._add_working_days(opened, PUBLICITY_DAYS)
        review.write({"date_published": opened, "publish_until": until})
        review.with_user(department.deputy).action_finalise()
        review.write({"date_final": until + timedelta(days=1)})
