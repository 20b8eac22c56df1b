"""A worked case as records: scheme, organisation, members with enrolments, posts and exemptions, and the people who
declare, check and confirm. Entries then go through the state machine like anybody's."""

from datetime import date, timedelta

from odoo.fields import Command

from ..engine import compile as compile_document
from ..models import scheme_text

# Where a document doesn't state what publishing needs, take what the editor proposes: it changes no score.
PROPOSED_DAYS = 5
PROPOSED_DEADLINE = {"month": 1, "day": 31, "of": "next_cycle"}
SOME_BRANCH = "branch"
DAY = timedelta(days=1)
DEPARTMENTS = ("party_affairs", "discipline", "business", "safety", "executive")


class CaseRecords:
    """Makes the records of one case and remembers which belongs to which name."""

    def __init__(self, env, case):
        self.env, self.case = env, case
        self.committee = self._unit("Superior", "committee")
        self.branches, self.groups, self.departments = {}, {}, {}
        self.scheme = self._scheme()
        self.cycles = self._cycles()
        self.members = {name: self._member(name, dossier) for name, dossier in case.members.items()}
        self.name_of = {member.id: name for name, member in self.members.items()}
        for name, dossier in case.members.items():
            for held in dossier.posts:
                self._post(name, dossier, held)
            self._exempt(name, dossier)
        self.clerk, self.checker, self.secretary, self.superior, self.inspector = self._people()

    # -- scheme ------------------------------------------------------------------------------------------------

    def _scheme(self):
        scheme = self.env["party.scheme"].create({"document": scheme_text.dumps(publishable(self.case.document))})
        scheme.action_publish()
        self.committee.write({"scheme_id": scheme.id})
        return scheme

    def _cycles(self):
        """The case's cycle, and the earlier ones that its dates fall in."""
        calendar = self.case.scheme.calendar
        dates = [item.date for item in (*self.case.entries, *self.case.facts, *self.case.figures, *self.case.ballots)]
        first = min((calendar.cycle_of(day).year for day in dates), default=self.case.year)
        years = range(min(first, self.case.year), self.case.year + 1)
        return {year: self.env["party.cycle"]._open_cycle(self.scheme, year) for year in years}

    @property
    def cycle(self):
        return self.cycles[self.case.year]

    # -- organisation ------------------------------------------------------------------------------------------

    def _unit(self, name, kind, parent=None):
        return self.env["party.branch"].create({"name": str(name), "kind": kind, "parent_id": parent and parent.id})

    def branch(self, code):
        """The branch of that code; members without one form a branch together."""
        if code not in self.branches:
            self.branches[code] = self._unit(SOME_BRANCH if code is None else code, "branch", self.committee)
        return self.branches[code]

    def group(self, branch, code):
        if (branch, code) not in self.groups:
            self.groups[branch, code] = self._unit(code, "group", self.branch(branch))
        return self.groups[branch, code]

    def unit(self, span):
        return self.branch(span.branch) if span.group is None else self.group(span.branch, span.group)

    def department(self, code):
        if code not in self.departments:
            self.departments[code] = self.env["hr.department"].create({"name": str(code)})
        return self.departments[code]

    # -- members -----------------------------------------------------------------------------------------------

    def _member(self, name, dossier):
        return self.env["party.member"].create({
            "name": name,
            "employee_id": self._employee(name, dossier).id,
            "enrolment_ids": [
                Command.create({
                    "unit_id": self.unit(span).id, "status": span.status, "track": span.track or False,
                    "date_from": span.first, "date_to": span.last,
                }) for span in dossier.spans
            ],
        })

    def _employee(self, name, dossier):
        """An employee only where the case names a department: one version a stretch."""
        employee = self.env["hr.employee"]
        if all(span.department is None for span in dossier.spans):
            return employee
        for span in dossier.spans:
            department = span.department is not None and self.department(span.department).id
            values = {"department_id": department, "date_version": span.first or date(1990, 1, 1)}
            if employee:
                employee.create_version(values)
            else:
                employee = employee.create({"name": name, **values})
        return employee

    def _post(self, name, dossier, held):
        """A post stands on an organisation. What the case leaves open of it is the holder's own, stretch by stretch of
        the enrolment: the branch, and the group of a group leader."""
        leads = held.post == "group_leader"
        if held.branch is not None and (held.group is not None or not leads):
            self._hold(name, held.post, self._seat(held.branch, held.group), held.first, held.last)
            return
        free = held.first
        for span in dossier.spans:
            first = max((day for day in (held.first, span.first) if day), default=None)
            last = min((day for day in (held.last, span.last) if day), default=None)
            if first and last and first > last:
                continue
            branch = span.branch if held.branch is None else held.branch
            group = held.group
            if leads and group is None:
                # Leads nobody where he is in no group: a group of his own, which nobody else is in.
                group = span.group if span.group is not None else f"{name} alone"
            self._hold(name, held.post, self._seat(branch, group), first, last)
            self._hold_outside(name, held.post, free, first and first - DAY)
            free = last and last + DAY
            if free is None:
                return
        self._hold_outside(name, held.post, free, held.last)

    def _hold_outside(self, name, code, first, last):
        """A post held while its holder is enrolled nowhere is a post in no branch."""
        if last is None and first is None or first and last and first > last:
            return
        unit = self.group(None, f"{name} alone") if code == "group_leader" else self.committee
        self._hold(name, code, unit, first, last)

    def _seat(self, branch, group):
        return self.branch(branch) if group is None else self.group(branch, group)

    def _hold(self, name, code, unit, first=None, last=None, user=None):
        kind = self.env["party.post.type"].search([("code", "=", code)], limit=1)
        kind = kind or kind.create({"name": code, "code": code})
        self.env["party.post"].create({
            "member_id": False if user else self.members[name].id, "user_id": user.id if user else False,
            "type_id": kind.id, "branch_id": unit.id, "date_from": first, "date_to": last,
        })

    def _exempt(self, name, dossier):
        years = [cycle for _year, cycle in sorted(self.cycles.items())]
        for exempt in dossier.exempt:
            record = self.env["party.exemption"].create({
                "member_id": self.members[name].id, "reason": "exempt",
                "date_from": exempt.first or years[0].date_from, "date_to": exempt.last or years[-1].date_to,
            })
            record.reason_code = next(iter(self.case.scheme.exempt.reasons), False)
            record.action_submit()
            while record.stage:
                last = record.asks_total and exempt.cents is not None
                record.action_approve(total=exempt.cents / 100 if last else None)

    # -- people ------------------------------------------------------------------------------------------------

    def _people(self):
        """Clerk (records and speaks for every department), checker, the branches' secretary, the superior's, and who
        handles discipline."""
        names = ("clerk", "checker", "secretary", "superior", "inspector")
        clerk, checker, secretary, superior, inspector = (self._user(name) for name in names)
        self._hold(None, "recorder", self.committee, user=clerk)
        for department in DEPARTMENTS:
            self._hold(None, f"function_{department}", self.committee, user=clerk)
        self._hold(None, "committee", self.committee, user=checker)
        self._hold(None, "recorder", self.committee, user=checker)
        for branch in self.branches.values():
            self._hold(None, "secretary", branch, user=secretary)
        self._hold(None, "secretary", self.committee, user=superior)
        self._hold(None, "discipline", self.committee, user=inspector)
        return clerk, checker, secretary, superior, inspector

    def _user(self, name):
        return self.env["res.users"].with_context(no_reset_password=True).create({
            "name": f"Case {name}", "login": f"case-{name}-{self.committee.id}",
            "group_ids": [Command.link(self.env.ref("base.group_user").id)],
        })


def publishable(document):
    """The document with proposals where it states nothing, and with the approver choosing where figures are unset."""
    document = _copied(document)
    for rule in document.get("rules") or ():
        if rule.pop("unset", None):
            for way in ("points", "tiers", "range"):
                rule.pop(way, None)
            rule["range"] = [None, None]
    for fault in compile_document(document).faults:
        _propose(document, fault.path)
    return document


def _propose(document, path):
    """Set what stands at ``stages[2].days`` and the like."""
    parts = path.replace("]", "").replace("[", ".").split(".")
    place = document
    for part in parts[:-1]:
        place = place[int(part)] if isinstance(place, list) else place[part]
    place[parts[-1]] = dict(PROPOSED_DEADLINE) if parts[-1] == "deadline" else PROPOSED_DAYS


def _copied(value):
    if isinstance(value, dict) or hasattr(value, "items"):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list | tuple) else value
