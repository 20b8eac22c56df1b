"""How an entry comes into being: who may declare which rule for whom (scoring.md §4 `declared_by`, `scope`), and the
drafts that result. What a person sends is turned into claims, one a member, before anything is written."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import engine
from . import stated
from .entry import CONTENT

WHOM = ("member_id", "member_ids", "branch_id", "department_id")
KEYS = {*CONTENT, *WHOM, "rule", "client_key", "evidence"}
READERS = {
    **dict.fromkeys(("rule_id", "member_id", "branch_id", "department_id"), stated.read_id),
    **dict.fromkeys(("quantity", "points"), stated.read_number),
    **dict.fromkeys(("tier", "subject", "description", "rule", "client_key"), stated.read_text),
    "member_ids": stated.read_ids,
    "date": stated.read_date,
    "evidence": stated.read_lines,
}


class PartyEntry(models.Model):
    _inherit = "party.entry"

    @api.model
    def declare(self, vals_list, submit=False):
        """Declare entries; returns their ids, in order (a collective one gives several).

        Keys of a line: `rule_id` or `rule` (code); for whom: nothing (oneself), `member_id`, `member_ids`, `branch_id`
        or `department_id` (everybody enrolled there on the date); `date` (today), `quantity`, `tier`, `points` (where
        the approver chooses), `subject`, `description`, `client_key`, `evidence`: [{name, data}].
        Drafts, unless `submit`. Refused as a whole where one line can't be.
        """
        vals_list = [self._read_stated(vals) for vals in stated.read_lines(self.env, vals_list)]
        known = self._known_keys(vals_list)
        fresh = [vals for vals in vals_list if vals.get("client_key") not in known]
        claims = self._claims(fresh)
        faults = self._undeclarable(claims)
        if faults:
            raise faults[0] if len(faults) == 1 else type(faults[0])("\n".join(str(fault) for fault in faults))
        entries = self._create_drafts(claims)
        for entry, claim in zip(entries, claims, strict=True):
            if claim["evidence"]:
                entry._add_evidence(claim["evidence"])
        if submit and entries:
            entries.action_submit()
        return [*known.values(), *entries.ids]

    @api.model
    def declare_each(self, vals_list, submit=True):
        """Declare what can be declared: lines that can't be don't hold up the others.

        :return: {"done": [ids], "failed": [{"index": position in the list, "message"}]}
        """
        vals_list = stated.read_lines(self.env, vals_list)
        done, failed = [], []
        parts = [list(enumerate(vals_list))] if vals_list else []
        while parts:
            part = parts.pop()
            try:
                with self.env.cr.savepoint():
                    done += self.declare([vals for _index, vals in part], submit)
            except UserError as fault:
                if len(part) == 1:
                    failed.append({"index": part[0][0], "message": str(fault)})
                else:
                    # All good lines of a half go in together: few attempts as long as few lines are at fault.
                    middle = len(part) // 2
                    parts += [part[middle:], part[:middle]]
        return {"done": done, "failed": sorted(failed, key=lambda line: line["index"])}

    @api.model
    def _read_stated(self, vals):
        """A line of `declare` with every value of the kind it has to be."""
        if alien := vals.keys() - KEYS:
            raise UserError(self.env._("A declaration has no %(keys)s.", keys=", ".join(sorted(map(str, alien)))))
        return {key: READERS[key](self.env, value) for key, value in vals.items()}

    def _known_keys(self, vals_list):
        """{client key: entry id} of what this user has sent before: a phone that lost the answer sends again."""
        keys = [vals["client_key"] for vals in vals_list if vals.get("client_key")]
        if not keys:
            return {}
        known = self.sudo().search([("declarer_id", "=", self.env.uid), ("client_key", "in", keys)])
        return {entry.client_key: entry.id for entry in known}

    # ------------------------------------------------------------------ claims

    @api.model
    def _claims(self, vals_list):
        """One dict a member: member, enrolment, cycle, engine rule, rule and node records, and what was stated."""
        claims = []
        for vals in vals_list:
            day = fields.Date.to_date(vals.get("date")) or self.env["party.cycle"]._today()
            if day > self.env["party.cycle"]._today():
                raise UserError(self.env._("%(date)s lies ahead: declare what has happened.", date=day))
            members = self._members_of(vals, day)
            collective = len(members) > 1 and not vals.get("member_ids") or bool(vals.get("branch_id"))
            claims += [{**vals, "date": day, "member": member, "collective": collective and len(claims) + 1,
                        "evidence": vals.get("evidence")} for member in members]
        self._place(claims)
        return claims

    def _members_of(self, vals, day):
        """For whom a line is, as a set of members."""
        Member = self.env["party.member"].sudo()
        if vals.get("branch_id"):
            return self._enrolled_in(self.env["party.branch"].browse(vals["branch_id"]), day)
        if vals.get("department_id"):
            return self._employed_in(self.env["hr.department"].browse(vals["department_id"]), day)
        ids = vals.get("member_ids") or [vals.get("member_id") or self.env.user.sudo().party_member_id.id]
        if not all(ids):
            raise UserError(self.env._("Say for whom: you are no party member yourself."))
        return Member.browse(ids)

    def _enrolled_in(self, unit, day):
        """Everybody enrolled in the organisation, or below it, on the day."""
        members = self.env["party.enrolment"].sudo().search([
            ("unit_id", "child_of", unit.ids), ("kind", "in", ("own", "mobile")),
            "|", ("date_from", "=", False), ("date_from", "<=", day),
            "|", ("date_to", "=", False), ("date_to", ">=", day),
        ]).member_id
        if not members:
            raise UserError(self.env._("Nobody is enrolled in %(unit)s on %(date)s.", unit=unit.sudo().name, date=day))
        return members

    def _employed_in(self, department, day):
        """The members whose employment on the day is in the department, or one below it."""
        below = self.env["hr.department"].sudo().search([("id", "child_of", department.ids)])
        versions = self.env["hr.version"].sudo().search(
            [("department_id", "in", below.ids), ("date_version", "<=", day)])
        now = versions.employee_id.filtered(lambda employee: employee._get_version(day).department_id in below)
        members = self.env["party.member"].sudo().search([("employee_id", "in", now.ids)])
        enrolled = self.env["party.enrolment"].sudo()._on(members, day)
        members = members.filtered(lambda member: member.id in enrolled)
        if not members:
            raise UserError(self.env._("No member works in %(department)s on %(date)s.",
                                       department=department.sudo().name, date=day))
        return members

    def _place(self, claims):
        """Give each claim its enrolment, cycle, period and rule; a handful of queries a date."""
        per_day = defaultdict(list)
        for claim in claims:
            per_day[claim["date"]].append(claim)
        for day, same_day in per_day.items():
            members = self.env["party.member"].sudo().union(*(claim["member"] for claim in same_day))
            enrolments = self.env["party.enrolment"].sudo()._on(members, day)
            units = self.env["party.branch"].sudo().browse({line.unit_id.id for line in enrolments.values()})
            cycles = self.env["party.cycle"].sudo()._for_units(units, day) if units else {}
            for claim in same_day:
                enrolment = enrolments.get(claim["member"].id)
                if not enrolment:
                    raise UserError(self.env._("%(member)s is enrolled nowhere on %(date)s.",
                                               member=self._name_of(claim["member"]), date=day))
                claim["unit"] = enrolment.unit_id
                claim["cycle"] = cycles.get(enrolment.unit_id.id) or self.env["party.cycle"]
                if not claim["cycle"]:
                    raise UserError(self.env._(
                        "%(unit)s has no scheme with an open cycle on %(date)s. An administrator sets one.",
                        unit=enrolment.unit_id.name, date=day))
        self._place_rules(claims)

    def _place_rules(self, claims):
        """The rule of each claim in the version of its cycle, found by code: a rule picked from another version of the
        same scheme is the same rule."""
        Rule = self.env["party.scheme.rule"].sudo()
        picked = Rule.browse({claim["rule_id"] for claim in claims if claim.get("rule_id")})
        codes = {rule.id: (rule.code, rule.scheme_id.root_id) for rule in picked.exists()}
        for claim in claims:
            code, root = codes.get(claim.get("rule_id"), (claim.get("rule"), None))
            cycle = claim["cycle"].sudo()
            claim["engine_rule"] = cycle.scheme_id._compiled().rule_by_code.get(code)
            if not claim["engine_rule"] or (root and root != cycle.root_id):
                raise UserError(self.env._("%(scheme)s has no rule %(rule)s.", scheme=cycle.scheme_id.display_name,
                                           rule=code or "?"))
        schemes = self.env["party.scheme"].sudo().union(*(claim["cycle"].sudo().scheme_id for claim in claims))
        mirrored = {(rule.scheme_id.id, rule.code): rule for rule in Rule.search([
            ("scheme_id", "in", schemes.ids), ("code", "in", list({claim["engine_rule"].code for claim in claims}))])}
        for claim in claims:
            claim["rule"] = mirrored[claim["cycle"].sudo().scheme_id.id, claim["engine_rule"].code]

    # ------------------------------------------------------------------ who may

    def _undeclarable(self, claims):
        """Exceptions, one for each claim that the user may not make; also for rules that don't bind the member."""
        faults = []
        if not self.env.su:
            allowed = self._rights_to_declare(claims)
            faults += [AccessError(self._not_yours(claim)) for claim in claims if not allowed(claim)]
        return faults or self._unbound(claims)

    def _rights_to_declare(self, claims):
        """A test `allowed(claim)`: by `declared_by` of the rule, the user's own membership and posts of today."""
        units = self.env["party.branch"].union(*(claim["unit"] for claim in claims)).sudo(False)
        recorded = set(units._has_capability("record").ids)
        me = self.env.user.sudo().party_member_id
        days = {claim["date"] for claim in claims} if me else ()
        Enrolment = self.env["party.enrolment"].sudo()
        my_branch = {day: line.branch_id for day in days for line in Enrolment._on(me, day).values()}
        fields_of = defaultdict(set)
        for department in {claim["engine_rule"].department for claim in claims} - {None}:
            heads = self.env["party.branch"]._function_units(department)
            fields_of[department] = set(units.filtered_domain([("id", "child_of", heads.ids)]).ids) if heads else set()

        def allowed(claim):
            rule, unit = claim["engine_rule"], claim["unit"]
            if rule.declared_by == "source":
                return False
            if rule.declared_by == "department":
                return unit.id in fields_of[rule.department]
            if rule.declared_by in ("member", "anyone") and claim["member"] == me:
                return not claim["collective"]
            if rule.declared_by == "anyone" and my_branch.get(claim["date"]) == unit.branch_id:
                return not claim["collective"]
            return unit.id in recorded

        return allowed

    def _not_yours(self, claim):
        rule, name = claim["engine_rule"], claim["rule"].name
        if rule.declared_by == "source":
            return self.env._("“%(rule)s” comes from the data of its source: nobody declares it.", rule=name)
        if rule.declared_by == "department":
            return self.env._("“%(rule)s” is declared by the department that answers for it.", rule=name)
        if not claim["member"].with_env(self.env).has_access("read"):
            # Where strangers are enrolled is as little to be told as their names.
            return self.env._("You can't declare “%(rule)s” for this member.", rule=name)
        return self.env._("You can't declare “%(rule)s” for %(member)s: that is for the recorder of %(unit)s.",
                          rule=name, member=self._name_of(claim["member"]), unit=claim["unit"].name)

    def _name_of(self, member):
        """The member's name for who may read it: a refusal must not tell strangers' names."""
        reader = member.with_env(self.env)
        return reader.name if reader.has_access("read") else f"#{member.id}"

    def _unbound(self, claims):
        """A collective entry leaves out whom the rule doesn't bind; for a single member it is a refusal."""
        faults = []
        per_cycle = defaultdict(list)
        for claim in claims:
            per_cycle[claim["cycle"]].append(claim)
        for cycle, group in per_cycle.items():
            members = self.env["party.member"].sudo().union(*(claim["member"] for claim in group))
            dossiers = self.env["party.dossier"].sudo()._dossiers(members, cycle)
            for claim in group:
                try:
                    engine.refuse_unbound(claim["engine_rule"], dossiers[claim["member"].id], claim["date"])
                except engine.Refusal as refusal:
                    claim["unbound"] = True
                    if not claim["collective"]:
                        faults.append(UserError(f"{claim['member'].name}: {self._refusal_text(refusal)}"))
        claims[:] = [claim for claim in claims if not claim.get("unbound")] if not faults else claims
        return faults

    @api.model
    def declarable_rules(self, member_id=None, date=None):
        """Ids of the rules that the user may declare for a member (oneself) on a date (today)."""
        day = stated.read_date(self.env, date) or self.env["party.cycle"]._today()
        member_id = stated.read_id(self.env, member_id)
        member = self.env["party.member"].browse(member_id) if member_id else self.env.user.sudo().party_member_id
        enrolment = member and self.env["party.enrolment"].sudo()._on(member, day).get(member.id)
        unit = enrolment.unit_id if enrolment else None
        cycle = unit and self.env["party.cycle"].sudo()._for_units(unit, day)[unit.id]
        if not cycle:
            return []
        rules = self.env["party.scheme.rule"].sudo().search([("scheme_id", "=", cycle.scheme_id.id)])
        compiled = cycle.scheme_id._compiled().rule_by_code
        claims = [{"member": member.sudo(), "unit": unit, "cycle": cycle, "date": day, "collective": False,
                   "engine_rule": compiled[rule.code], "rule": rule} for rule in rules]
        claims = [claim for claim in claims if not (claim["engine_rule"].grant or claim["engine_rule"].rate_below)]
        if not self.env.su:
            claims = list(filter(self._rights_to_declare(claims), claims)) if claims else []
        self._unbound(claims)
        return [claim["rule"].id for claim in claims if not claim.get("unbound")]
