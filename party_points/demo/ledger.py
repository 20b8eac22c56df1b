"""What happened in the demo: declarations, records, decisions, figures and reviews, all through the app's own actions.

Nothing is written past the state machine: each entry is declared, checked and confirmed by a person with the post for
it, so the demo shows real histories and fails loudly when a rule of the app is broken.
"""

import base64
import io
import random
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from PIL import Image, ImageDraw

from .organisation import MEMBERS_A_BRANCH, SHOWN_BRANCH

AWARDS = (
    ("department", "安全生产月知识竞赛三等奖"),
    ("department", "班组先进个人"),
    ("head_company", "公司年度优秀共产党员"),
    ("head_company", "公司技术比武第一名"),
    ("bureau", "集团合理化建议二等奖"),
    ("province_ministry", "省部级质量管理小组成果奖"),
)
SHORTCOMINGS = (
    ("base.meetings", -2, "无故缺席主题党日一次"),
    ("base.meetings", -1, "党员大会迟到"),
    ("base.dues", -1, "党费晚交一个月"),
    ("base.obligations", -3, "未完成支部交办的宣传任务"),
    ("base.values", -2, "未按要求参加志愿服务"),
)
COMMITMENTS = ((3, "全年承诺提前完成"), (2, "承诺事项基本完成"), (2.5, "承诺事项按期完成"))
REASONS = ("佐证材料不清晰，请重新拍照上传", "该奖励已申报过", "级别选择有误，应为公司级")


def certificate(number):
    """A drawn certificate as evidence: a small JPEG, base64."""
    rng = random.Random(number)
    image = Image.new("RGB", (640, 440), (250, 244, 228))
    draw = ImageDraw.Draw(image)
    draw.rectangle((16, 16, 624, 424), outline=(178, 34, 34), width=6)
    draw.rectangle((30, 30, 610, 410), outline=(212, 175, 55), width=2)
    draw.text((250, 70), "CERTIFICATE", fill=(178, 34, 34), font_size=24)
    for line in range(4):
        draw.line((90, 150 + 45 * line, rng.randint(380, 550), 150 + 45 * line), fill=(120, 110, 100), width=3)
    draw.ellipse((470, 300, 560, 390), outline=(200, 30, 30), width=5)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return base64.b64encode(stream.getvalue()).decode()


class Branch:
    """One branch of the demo with those who act in it."""

    def __init__(self, branch, members):
        self.branch = branch
        self.members = members
        self.secretary, self.recorder, *self.leaders = (members[place].user_id for place in (0, 1, 3, 4))
        self.declarers = [member for member in members if member.user_id and member.user_id.share]
        self.shown = branch.name == SHOWN_BRANCH

    def as_user(self, user, model):
        return self.branch.with_user(user).env[model]


def cut(branches, members):
    """The demo's branches with their members, in order."""
    return [
        Branch(branch, members[number * MEMBERS_A_BRANCH:(number + 1) * MEMBERS_A_BRANCH])
        for number, branch in enumerate(branches)
    ]


def record_figures(desk, period, rng):
    """The quarter's work results of a branch, as its recorder brings them in; his own come from the secretary."""
    node = period.cycle_id.scheme_id.node_ids.filtered(lambda node: node.code == "work")
    mine = desk.members[1]
    enrolled = [member for member in desk.members if member.status != "activist" and _enrolled(member, period.date_to)]
    values = {
        member: {
            "member_id": member.id, "node_id": node.id, "period_id": period.id,
            "value": min(100, max(55, round(rng.gauss(88, 7)))),
        }
        for member in enrolled
    }
    own = values.pop(mine, None)
    desk.as_user(desk.recorder, "party.figure").record(list(values.values()))
    if own:
        desk.as_user(desk.secretary, "party.figure").record([own])


def _enrolled(member, day):
    return any(
        (not span.date_from or span.date_from <= day) and (not span.date_to or span.date_to >= day)
        for span in member.enrolment_ids
    )


def declare_period(desk, period, last_day, rng):
    """Declare and record what happened in a branch in one period; return the submitted entries."""
    rules = {rule.code: rule for rule in period.cycle_id.scheme_id.rule_ids}
    span = max(1, (last_day - period.date_from).days)

    def some_day(start=0.0):
        return period.date_from + timedelta(days=int(span * rng.uniform(start, 1)))

    entries = desk.branch.env["party.entry"]
    for member in desk.declarers:
        tier, title = rng.choice(AWARDS)
        entries |= _declare(desk, member.user_id, [{
            "rule_id": rules["award.level"].id, "date": some_day(0.3), "tier": tier, "subject": title,
            "description": title, "evidence": [{"name": f"{title}.jpg", "data": certificate(rng.random())}],
        }])
    others = [member for member in desk.members[4:22] if member.status == "full"]
    recorded = [
        {
            "rule_id": rules[code].id, "member_id": member.id, "date": some_day(), "points": points,
            "description": text,
        }
        for member in rng.sample(others, 7)
        for code, points, text in (rng.choice(SHORTCOMINGS),)
    ]
    recorded += [
        {
            "rule_id": rules["commitment.result"].id, "member_id": member.id, "date": some_day(0.5),
            "points": points, "description": text,
        }
        for member in rng.sample(others, 5)
        for points, text in (rng.choice(COMMITMENTS),)
    ]
    if desk.shown and last_day < period.date_to:
        # About the secretary himself the superior decides: it waits there.
        recorded.append({
            "rule_id": rules["base.meetings"].id, "member_id": desk.members[0].id, "date": some_day(0.5), "points": -1,
            "description": "因公出差未履行请假手续",
        })
    return entries | _declare(desk, desk.recorder, recorded)


def _declare(desk, user, vals_list):
    model = desk.as_user(user, "party.entry")
    return desk.branch.env["party.entry"].browse(model.declare(vals_list, submit=True))


def decide_closed(desk, entries, rng):
    """All entries of a closed period are decided: nearly all confirmed, one refused, one reversed afterwards."""
    refused, rest = entries[:1], entries[1:]
    _check(desk, entries)
    _decide(desk, desk.secretary, "refuse", refused, reason=rng.choice(REASONS))
    _decide(desk, desk.secretary, "confirm", rest)
    mistaken = rest.filtered(lambda entry: entry.state == "confirmed")[-1:]
    mistaken.with_user(desk.secretary).action_reverse("记录对象有误，冲销后重新登记")


def decide_running(desk, entries, rng):
    """The running period shows each state: some confirmed, some checked, some waiting, one withdrawn, one refused."""
    third = len(entries) // 3
    confirmed, checked, waiting = entries[:third], entries[third:2 * third], entries[2 * third:]
    _check(desk, confirmed | checked)
    _decide(desk, desk.secretary, "confirm", confirmed)
    _decide(desk, desk.secretary, "refuse", checked[:1], reason=rng.choice(REASONS))
    withdrawn = waiting[:1]
    withdrawn.with_user(withdrawn.declarer_id).action_withdraw()


def leave_draft(desk, period, day):
    """A declaration that its member has begun and not sent yet."""
    rule = period.cycle_id.scheme_id.rule_ids.filtered(lambda rule: rule.code == "award.level")
    tier, title = AWARDS[1]
    desk.as_user(desk.declarers[0].user_id, "party.entry").declare(
        [{"rule_id": rule.id, "date": day, "tier": tier, "subject": title, "description": title}], submit=False)


def exempt(desk, today, superior):
    """The shown branch: one that the recorder drafted, for the superior to decide; and the member with a phone, who
    applied himself: last quarter, approved and over by now, and once more, which waits for the secretary."""
    ill = desk.members[15]
    drafted = desk.as_user(desk.recorder, "party.exemption").create({
        "member_id": ill.id, "date_from": today - timedelta(days=20), "date_to": today + timedelta(days=40),
        "reason_code": "long_illness", "reason": "因病住院治疗，附医院证明",
    })
    drafted.with_user(desk.secretary).action_submit()
    member = desk.members[7]
    quarter = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    before = quarter - relativedelta(months=3) + timedelta(days=3)
    approve(desk, superior, apply(desk, member, before, before + timedelta(days=14), "seconded", "借调集团公司检查组"))
    desk.branch.env["party.exemption"]._cron_end(today)
    apply(desk, member, today + timedelta(days=10), today + timedelta(days=40), "long_illness",
          "膝关节手术，住院及居家康复约一个月，附医院通知单")


def exempt_now(desk, today, superior):
    """A member of another branch who is exempt at this time."""
    application = apply(desk, desk.members[7], today - timedelta(days=10), today + timedelta(days=80), "maternity")
    approve(desk, superior, application)


def apply(desk, member, first, last, ground, details=False):
    """The member's own application."""
    model = desk.as_user(member.user_id, "party.exemption")
    number = model.apply({"date_from": first, "date_to": last, "reason_code": ground, "reason": details})
    return desk.branch.env["party.exemption"].browse(number)


def approve(desk, superior, application):
    for user in (desk.secretary, superior):
        application.with_user(user).action_approve()


def _check(desk, entries):
    """Each group's leader checks what is not about himself; the other one's leader can't see it."""
    for leader in desk.leaders:
        group = leader.party_member_id.unit_id
        _decide(desk, leader, "check", entries.filtered(
            lambda entry, group=group, leader=leader: entry.unit_id == group and entry.member_id.user_id != leader))


def _decide(desk, user, action, entries, **arguments):
    """Decide as ``user``; what he may not decide himself (his own, what he declared) stays for somebody else."""
    if entries:
        entries.with_user(user).decide(action, **arguments)
