"""The demo's people and places as an attacker would know them, and entries in every state, made on the way a person
makes them."""

import itertools
from datetime import date, timedelta

from tests.rpc.attack import file, photo

BRANCH = "运行第一党支部"
OTHER_BRANCH = "运行第二党支部"
PASSWORD = "another-password-1"


class World:
    """Ids and sessions. `people` are those of the demo's logins; `secretary_b`, `recorder_b` and `member_b` are of
    another branch, `colleague` is a second phone user of the member's own branch."""

    def __init__(self, as_user):
        self.as_user = as_user
        self.admin, self.committee = as_user("admin"), as_user("committee")
        self.member, self.secretary = as_user("member"), as_user("secretary")
        self.recorder, self.leader = as_user("recorder"), as_user("leader")
        self.auditor, self.discipline = as_user("auditor"), as_user("discipline")
        self.branch, self.other_branch = (
            self.admin.search("party.branch", [["name", "=", name], ["kind", "=", "branch"]])[0]
            for name in (BRANCH, OTHER_BRANCH))
        self._find_members()
        self._find_rules()
        self._open_logins()
        self.today = date.fromisoformat(self.admin.read(
            "party.period", [["state", "=", "open"]], ["date_from"], order="date_from desc", limit=1)[0]["date_from"])
        self._subjects = itertools.count(1)

    def _find_members(self):
        fields = ["name", "unit_id", "user_id", "staff_number"]
        rows = self.admin.read("party.member", [["branch_id", "=", self.branch], ["status", "=", "full"]], fields)
        self.by_user = {row["user_id"][0]: row["id"] for row in rows if row["user_id"]}
        self.member_id = self.by_user[self.member.uid]
        self.secretary_id, self.recorder_id = self.by_user[self.secretary.uid], self.by_user[self.recorder.uid]
        group = next(row["unit_id"][0] for row in rows if row["id"] == self.member_id)
        self.group = group
        self.plain_ids = [row["id"] for row in rows if not row["user_id"] and row["unit_id"][0] == group]
        self.plain_id = self.plain_ids[0]
        self.names = {row["id"]: row["name"] for row in rows}
        others = self.admin.read("party.member", [["branch_id", "=", self.other_branch]], fields)
        self.stranger_id = next(row["id"] for row in others if not row["user_id"])
        self.stranger = next(row for row in others if row["id"] == self.stranger_id)

    def _find_rules(self):
        """Ids of rules and nodes by code, of the version that scores."""
        used = [["scheme_id.library", "=", False], ["scheme_id.state", "=", "published"],
                ["scheme_id.code", "=", "S08"]]
        self.rules, self.nodes = (
            {row["code"]: row["id"] for row in self.admin.read(f"party.scheme.{part}", used, ["code"])}
            for part in ("rule", "node"))

    def _open_logins(self):
        """Passwords for people of whom the demo tells none."""
        posts = self.admin.read("party.post", [["branch_id", "=", self.other_branch], ["holder_user_id", "!=", False]],
                                ["code", "holder_user_id"])
        users = {post["code"]: post["holder_user_id"][0] for post in posts}
        self.secretary_b = self._login(users["secretary"])
        self.recorder_b = self._login(users["recorder"])
        phones = self.admin.read("party.member", [["user_id.share", "=", True], ["id", "!=", self.member_id],
                                                  ["branch_id", "in", [self.branch, self.other_branch]]],
                                 ["user_id", "branch_id"])
        of = {row["branch_id"][0]: row for row in phones}
        self.colleague_id, self.member_b_id = of[self.branch]["id"], of[self.other_branch]["id"]
        self.colleague = self._login(of[self.branch]["user_id"][0])
        self.member_b = self._login(of[self.other_branch]["user_id"][0])
        groups = self.admin.read("party.post", [["branch_id.parent_id", "=", self.branch],
                                                ["code", "=", "group_leader"], ["branch_id", "!=", self.group]],
                                 ["holder_user_id"])
        self.other_leader = self._login(groups[0]["holder_user_id"][0])

    def _login(self, user_id):
        self.admin.call("res.users", "write", [user_id], {"password": PASSWORD})
        return self.as_user(self.admin.read("res.users", [["id", "=", user_id]], ["login"])[0]["login"], PASSWORD)

    @property
    def everyone(self):
        """{role: session} of the demo's logins."""
        return {name: getattr(self, name) for name in (
            "member", "recorder", "leader", "secretary", "committee", "discipline", "auditor", "admin")}

    # ---- entries

    def claim(self, **values):
        """A line for `declare` that is right: an award of one's own, today's period, with a photo."""
        number = next(self._subjects)
        return {"rule": "award.level", "tier": "department", "date": str(self.today), "subject": f"Prize {number}",
                "evidence": [file(photo(number))], **values}

    def fault(self, **values):
        """A line as a recorder states it: a shortcoming of a member without login."""
        return {"rule": "base.meetings", "member_id": self.plain_id, "date": str(self.today), "points": -1,
                "description": f"Late {next(self._subjects)}", **values}

    def draft(self, **values):
        return self.member.call("party.entry", "declare", [self.claim(**values)])[0]

    def submitted(self, **values):
        return self.member.call("party.entry", "declare", [self.claim(**values)], True)[0]

    def checked(self, **values):
        entry = self.submitted(**values)
        self.leader.call("party.entry", "action_check", [entry])
        return entry

    def confirmed(self, **values):
        entry = self.checked(**values)
        self.secretary.call("party.entry", "action_confirm", [entry])
        return entry

    def state(self, entry):
        return self.committee.read("party.entry", [["id", "=", entry]], ["state"])[0]["state"]

    def entry_of_others(self):
        """A confirmed entry of the other branch, with evidence."""
        return self.committee.read("party.entry", [
            ["branch_id", "=", self.other_branch], ["state", "=", "confirmed"], ["rule_code", "=", "award.level"]],
            ["member_id", "points", "subject", "evidence_ids"], limit=1)[0]

    def days_from_now(self, days):
        return str(date.today() + timedelta(days=days))
