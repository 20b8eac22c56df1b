"""The fictional enterprise: its tree, its people, who holds which post, who may log in."""

import json
import random
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tools import file_open

from .names import people

COMPANY = "远岚水电有限公司"
COMMITTEE = f"{COMPANY}党委"
GENERAL_BRANCHES = {
    "机关党总支": ("办公室党支部", "计划财务党支部", "人力资源党支部", "离退休党支部"),
    "生产党总支": ("运行第一党支部", "运行第二党支部", "水工党支部", "安全环保党支部"),
    "检修党总支": ("机械检修党支部", "电气检修党支部", "自动化党支部", "物资党支部"),
}
# The branch whose people have logins of their own.
SHOWN_BRANCH = "运行第一党支部"
# A branch that was given up last summer; its members went to the second group of the last branch.
FORMER_BRANCH = "仓储党支部"
FORMER_PLACES = (11, 13, 15, 17)
MEMBERS_A_BRANCH = 25
STATUS_OF_PLACE = {22: "probationary", 23: "activist"}
# Place in the shown branch → login.
INSIDE_PLACES, PHONE_PLACES = (0, 1, 3, 4), (6, 7, 8)
SHOWN_BRANCH_PLACES = {0: "secretary", 1: "recorder", 3: "leader", 7: "member"}


def create_tree(env):
    """Create the organisations; return (committee, [branch, …])."""
    Branch = env["party.branch"]
    committee = Branch.create({"name": COMMITTEE, "code": "YL", "kind": "committee"})
    generals = Branch.create([
        {"name": name, "code": f"YL{number}", "kind": "general_branch", "parent_id": committee.id}
        for number, name in enumerate(GENERAL_BRANCHES, 1)
    ])
    branches = Branch.create([
        {"name": name, "code": f"{general.code}{number:02d}", "kind": "branch", "parent_id": general.id}
        for general, names in zip(generals, GENERAL_BRANCHES.values(), strict=True)
        for number, name in enumerate(names, 1)
    ])
    Branch.create([
        {"name": group, "code": f"{branch.code}{number}", "kind": "group", "parent_id": branch.id}
        for branch in branches
        for number, group in enumerate(("第一党小组", "第二党小组"), 1)
    ])
    return committee, branches


def create_members(env, branches, today):
    """Create the members with their enrolments and users, a few of each kind that a branch meets."""
    rng = random.Random("members")
    names = people(len(branches) * MEMBERS_A_BRANCH)
    users = create_users(env, branches, names)
    values = []
    for index, name in enumerate(names):
        branch = branches[index // MEMBERS_A_BRANCH]
        place = index % MEMBERS_A_BRANCH
        groups = branch.child_ids
        status = STATUS_OF_PLACE.get(place, "full")
        joined = today - relativedelta(months=8) if status == "probationary" else date(
            rng.randint(1985, today.year - 3), rng.randint(1, 12), rng.randint(1, 28))
        enrolment = {
            "unit_id": branch.id if place < 3 else groups[place % len(groups)].id,
            "kind": "mobile" if place == 20 else "own",
            "status": status,
            # The last of each branch came from elsewhere four months ago: he has no earlier score.
            "date_from": joined if place != 24 else today - relativedelta(months=4),
        }
        values.append({
            "name": name,
            "staff_number": _staff_number(index),
            "user_id": users[index].id if index in users else False,
            "date_joined": joined if status != "activist" else False,
            "date_full": joined + relativedelta(years=1) if status == "full" else False,
            "phone": f"139{rng.randint(0, 99999999):08d}",
            "gender": rng.choice(("male", "female")),
            "enrolment_ids": [Command.create(enrolment)],
        })
    members = env["party.member"].create(values)
    # Two members introduce each probationary one.
    for start in range(0, len(members), MEMBERS_A_BRANCH):
        members[start + 22].introducer_ids = members[start + 5] | members[start + 6]
    return members


def _staff_number(index):
    return f"YL{10001 + index}"


def logins():
    """The roles that can log in, as ``./dev run`` prints them."""
    with file_open("party_points/demo/logins.json") as stream:
        return {row["login"]: row for row in json.load(stream)}


def create_users(env, branches, names):
    """``{index of the member: user}`` for those who act in the demo: posts inside, three members on the phone."""
    inside, outside = env.ref("base.group_user"), env.ref("base.group_portal")
    values = {}
    for index, name in enumerate(names):
        branch, place = branches[index // MEMBERS_A_BRANCH], index % MEMBERS_A_BRANCH
        if place not in INSIDE_PLACES and place not in PHONE_PLACES:
            continue
        named = SHOWN_BRANCH_PLACES.get(place) if branch.name == SHOWN_BRANCH else None
        values[index] = {
            "name": name,
            "login": named or _staff_number(index).lower(),
            "lang": "zh_CN",
            "tz": "Asia/Shanghai",
            "group_ids": [Command.set((inside if place in INSIDE_PLACES else outside).ids)],
            "action_id": env.ref("party_points.action_inbox").id if place in INSIDE_PLACES else False,
            **({"password": logins()[named]["password"]} if named else {}),
        }
    return dict(zip(values, env["res.users"].create(list(values.values())), strict=True))


def create_posts(env, committee, branches, members, today):
    """Posts of the branches, of the committee and of the departments; one of them ended, one is acting."""
    types = {kind.code: kind for kind in env["party.post.type"].search([])}
    start = date(today.year - 2, 1, 1)
    posts = []
    for number, branch in enumerate(branches):
        own = members[number * MEMBERS_A_BRANCH:(number + 1) * MEMBERS_A_BRANCH]
        groups = branch.child_ids
        posts += [
            _post(types["secretary"], branch, start, member_id=own[0].id, acting=number == 5),
            _post(types["recorder"], branch, start, member_id=own[1].id),
            _post(types["committee"], branch, start, member_id=own[2].id),
            _post(types["discipline"], branch, start, member_id=own[2].id),
            _post(types["group_leader"], groups[1], start, member_id=own[3].id),
            _post(types["group_leader"], groups[0], start, member_id=own[4].id),
            # The recorder before: a post that ended gives nothing any more.
            _post(types["recorder"], branch, date(today.year - 4, 1, 1), member_id=own[9].id,
                  date_to=date(today.year - 3, 12, 31)),
        ]
    outside = _create_outside_users(env)
    posts += [
        _post(types["secretary"], committee, start, user_id=outside["committee"].id),
        _post(types["function_discipline"], committee, start, user_id=outside["discipline"].id),
        _post(types["auditor"], committee, start, user_id=outside["auditor"].id),
    ]
    return env["party.post"].create(posts)


def reorganise(env, branches, members, today):
    """A branch that closed on the first of July last year, as the app itself does it: its history is still there."""
    branch = branches[-1]
    former = env["party.branch"].create({
        "name": FORMER_BRANCH, "code": f"{branch.parent_id.code}05", "kind": "branch",
        "parent_id": branch.parent_id.id})
    own = members[-MEMBERS_A_BRANCH:]
    moved = env["party.member"].union(*(own[place] for place in FORMER_PLACES))
    moved.enrolment_ids.write({"unit_id": former.id})
    env["party.reorganisation"].with_user(env.ref("base.user_admin")).create({
        "kind": "close", "date": date(today.year - 1, 7, 1), "source_ids": [Command.set(former.ids)],
        "target_id": branch.child_ids[1].id, "reason": f"远党发〔{today.year - 1}〕12号",
    }).action_confirm()


def _post(kind, branch, start, **values):
    return {"type_id": kind.id, "branch_id": branch.id, "date_from": start, **values}


def _create_outside_users(env):
    """Users of the superior's offices, who are no members of a branch here."""
    names = {"committee": "党委 周书记", "discipline": "纪检部 郑海", "auditor": "审计部 苏敏"}
    users = env["res.users"].create([
        {
            "name": name, "login": login, "password": logins()[login]["password"], "lang": "zh_CN",
            "tz": "Asia/Shanghai", "group_ids": [Command.set(env.ref("base.group_user").ids)],
            "action_id": env.ref("party_points.action_inbox").id,
        }
        for login, name in names.items()
    ])
    return dict(zip(names, users, strict=True))
