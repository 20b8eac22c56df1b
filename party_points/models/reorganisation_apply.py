"""Carrying a reorganisation out: in sets, in one transaction. What it does was worked out by reorganisation_plan."""
from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .scoring import BATCH
from .scoring_data import Account

DAY = timedelta(days=1)


class PartyReorganisation(models.Model):
    _inherit = "party.reorganisation"

    def _carry_out(self, plan, on_behalf=None):
        """Do what the plan says. Rights and problems were looked at before."""
        one = self.sudo()
        branches = one._open_branches(plan)
        groups = one._open_groups(plan, branches)
        places = {move.enrolment: groups[move.group] if move.group else branches[move.part] for move in plan.moves}
        one._move_enrolments(plan, places)
        members = plan.members()
        members._refresh_current(plan.today)
        one._move_posts(plan, branches, groups)
        one._close_units(plan, branches, groups)
        self.env["res.users"].sudo()._party_refresh(plan.today, everyone=True)
        self.env.registry.clear_cache()
        one._hand_on_turns(plan)
        self.env["party.score"].sudo()._follow_enrolments(members, plan.date, plan.today)
        one._log_on_branches(plan, branches, on_behalf)
        one._move("done", "carry_out", on_behalf=on_behalf, done_on=fields.Datetime.now(), fault=False,
                  planner_id=one.planner_id.id or self.env.uid)
        one.activity_unlink(["mail.mail_activity_data_todo"])

    # ------------------------------------------------------------------ organisations

    def _open_branches(self, plan):
        """{key of the part: its organisation}, new ones created with their scheme."""
        found = {}
        for part in plan.parts:
            unit = part.target or self.env["party.branch"].create(part.values)
            if part.scheme and not part.target:
                unit._use_scheme(part.scheme, plan.date)
            found[part.key] = unit
        return found

    def _open_groups(self, plan, branches):
        """{id of a group that goes along: its new record}: the old one stays with its branch's history."""
        old = self.env["party.branch"].browse(plan.groups)
        codes = old.mapped("code")
        old.filtered("code").write({"code": False})
        old.flush_recordset(["code"])
        vals_list = [{
            "name": plan.group_names[group.id], "kind": "group", "parent_id": branches[plan.groups[group.id]].id,
            "code": code, "date_opened": plan.date, "sequence": group.sequence,
        } for group, code in zip(old, codes, strict=True)]
        return dict(zip(old.ids, self.env["party.branch"].create(vals_list), strict=True))

    def _close_units(self, plan, branches, groups):
        """Close what closes, and say who goes on with it: groups first, what stands above them can't close before."""
        Branch = self.env["party.branch"]
        every = Branch.union(*branches.values())
        formerly = Branch.with_context(active_test=False).search(
            [("parent_id", "in", plan.closing.ids), ("active", "=", False), ("successor_ids", "=", False)])
        along = Branch.browse(groups)
        for group in along:
            group.write(self._closed_values(plan, groups[group.id]))
        (plan.closed_units - along).write(self._closed_values(plan, every))
        formerly.write({"successor_ids": [fields.Command.set(every.ids)]})

    def _closed_values(self, plan, successors):
        return {"date_closed": plan.date, "active": False, "successor_ids": [fields.Command.set(successors.ids)],
                "merged_into_id": successors.id if len(successors) == 1 else False}

    # ------------------------------------------------------------------ enrolments

    def _move_enrolments(self, plan, places):
        """End the enrolments on the day before and begin them at the successor: a statement for those that
        began before, one for those that begin later and only change their place."""
        stamp = SQL("write_uid = %s, write_date = (now() AT TIME ZONE 'UTC')", self.env.uid)
        later, earlier = [], []
        for move in plan.moves:
            (later if move.first and move.first >= plan.date else earlier).append(
                (move.enrolment, places[move.enrolment].id, places[move.enrolment].branch_id.id))
        if later:
            self.env.execute_query(SQL(
                """ UPDATE party_enrolment SET unit_id = line.unit, branch_id = line.branch, %s
                      FROM unnest(%s::int[], %s::int[], %s::int[]) AS line (id, unit, branch)
                     WHERE party_enrolment.id = line.id RETURNING party_enrolment.id """,
                stamp, *map(list, zip(*later, strict=True))))
        if earlier:
            ids, units, owners = map(list, zip(*earlier, strict=True))
            self.env.execute_query(SQL(
                """ WITH line AS (SELECT * FROM unnest(%(ids)s::int[], %(units)s::int[], %(owners)s::int[])
                                             AS line (id, unit, branch)),
                         ended AS (UPDATE party_enrolment SET date_to = %(last)s, %(stamp)s
                                     FROM line WHERE party_enrolment.id = line.id)
                    INSERT INTO party_enrolment (member_id, unit_id, branch_id, kind, status, track, date_from, date_to,
                                                 reason, create_uid, create_date, write_uid, write_date)
                    SELECT old.member_id, line.unit, line.branch, old.kind, old.status, old.track, %(date)s,
                           old.date_to, %(reason)s, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                      FROM party_enrolment old JOIN line ON line.id = old.id
                 RETURNING id """,
                ids=ids, units=units, owners=owners, last=plan.date - DAY, stamp=stamp, date=plan.date,
                reason=self.reason or None, uid=self.env.uid))
        self.env["party.enrolment"].invalidate_model()
        self.env["party.member"].invalidate_model(["enrolment_ids"])

    # ------------------------------------------------------------------ posts

    def _move_posts(self, plan, branches, groups):
        """Posts end on the day before; a group's leader goes on with the group; first secretaries begin."""
        posts = plan.ending | plan.carried
        begun = posts.filtered(lambda post: not post.date_from or post.date_from < plan.date)
        new = [{
            "member_id": post.member_id.id, "user_id": post.user_id.id, "type_id": post.type_id.id,
            "acting": post.acting, "branch_id": groups[post.branch_id.id].id, "date_to": post.date_to,
            "date_from": max(plan.date, post.date_from or plan.date),
        } for post in plan.carried]
        secretary = self.env.ref("party_points.post_type_secretary")
        new += [{"member_id": part.secretary.id, "type_id": secretary.id, "branch_id": branches[part.key].id,
                 "date_from": plan.date} for part in plan.parts if part.secretary]
        begun.write({"date_to": plan.date - DAY})
        (posts - begun).write({"active": False})
        self.env["party.post"].create(new)

    # ------------------------------------------------------------------ turns

    def _hand_on_turns(self, plan):
        """What waits gets its turn at the successor; reviews just begun for nobody are taken back."""
        plan.entries._set_turns()
        by_place = defaultdict(lambda: self.env["party.exemption"])
        for exemption in plan.exemptions:
            by_place[exemption._step(exemption.stage)[1]] |= exemption
        for place, exemptions in by_place.items():
            self.env.execute_query(SQL(
                "UPDATE party_exemption SET turn_branch_id = %s WHERE id = ANY(%s) RETURNING id", place.id,
                exemptions.ids))
        plan.exemptions.invalidate_recordset(["turn_branch_id"], flush=False)
        handed_on, emptied = plan.handed_on(), plan.emptied()
        self.env["party.step"]._log(emptied, "withdraw", "open", False, reason=self.display_name)
        emptied.activity_ids.unlink()
        emptied.unlink()
        handed_on._hand_on()

    # ------------------------------------------------------------------ history

    def _log_on_branches(self, plan, branches, on_behalf):
        """A step on every organisation that it changed."""
        steps, Branch = self.env["party.step"], self.env["party.branch"]
        reason = " · ".join(filter(None, [self.display_name, self.reason]))
        opened = Branch.union(*(branches[part.key] for part in plan.parts if not part.target))
        joined = Branch.union(*(part.target for part in plan.parts))
        action = {"merge": "merge", "split": "split"}.get(self.kind, "close")
        steps._log(plan.closing, action, "open", "closed", reason=reason, on_behalf=on_behalf)
        steps._log(plan.moving - plan.closing, action, "open", "open", reason=reason, on_behalf=on_behalf)
        steps._log(joined, "join", "open", "open", reason=reason, on_behalf=on_behalf)
        steps._log(opened, "open", False, "open", reason=reason, on_behalf=on_behalf)


class PartyScore(models.Model):
    _inherit = "party.score"

    def _follow_enrolments(self, members, since, today=None):
        """Bring the running scores of members up to date whose enrolments changed from a day on: in every account that
        they have or had, in the periods that end on or after the day. Final scores stay."""
        today = today or self.env["party.cycle"]._today()
        if not members or since > today:
            return
        enrolments = self.env["party.enrolment"].sudo()
        enrolments.flush_model()
        rows = self.env.execute_query(SQL(
            """ SELECT DISTINCT unit_id FROM party_enrolment
                 WHERE member_id = ANY(%s) AND kind IN ('own', 'mobile') AND (date_to IS NULL OR date_to >= %s) """,
            members.ids, since - DAY))
        units = self.env["party.branch"].sudo().browse(unit_id for unit_id, in rows)
        used = self.env["party.scheme"].sudo().union(
            *(scheme for day in (since - DAY, since, today) for scheme in units._effective_schemes(day).values()))
        cycles = self.env["party.cycle"].sudo().search([
            ("root_id", "in", used.root_id.ids), ("date_to", ">=", since), ("date_from", "<=", today)])
        ids = sorted(members.ids)
        for cycle in cycles:
            periods = cycle.period_ids.filtered(
                lambda period: since <= period.date_to and period.date_from <= today).sorted("date_from")
            account = Account(cycle)
            for start in range(0, len(ids), BATCH):
                self._score_members(account, ids[start:start + BATCH], periods)
        self.invalidate_model()
