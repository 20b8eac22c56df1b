from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .branch import KINDS as BRANCH_KINDS

MOVES = {
    "draft": ("planned", "done"),
    "planned": ("draft", "done"),
    "done": (),
}


class PartyReorganisation(models.Model):
    """One change of the organisation tree on a day: an organisation opens, branches merge, one is split, one closes.

    It is drafted, previewed and confirmed once; a later day is planned and carried out by the daily job. What follows
    is worked out by models/reorganisation_plan.py, which changes nothing and which the preview shows, and written by
    models/reorganisation_apply.py, all of it or nothing.
    """

    _name = "party.reorganisation"
    _description = "Reorganisation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _mail_post_access = "write"

    kind = fields.Selection(
        [("open", "Open an organisation"), ("merge", "Merge branches"), ("split", "Split a branch"),
         ("close", "Close an organisation")], required=True, default="merge")
    date = fields.Date(
        string="Effective from", required=True, default=lambda self: self.env["party.workday"]._today(),
        help="The first day of the new state. Enrolments and posts before it end on the day before.")
    reason = fields.Char(string="Based on", help="The resolution that it rests on, e.g. its number.")
    source_ids = fields.Many2many(
        "party.branch", "party_reorganisation_source_rel", string="Organisations", context={"active_test": False})
    target_id = fields.Many2one(
        "party.branch", string="Into", ondelete="restrict", help="An organisation that is there already.")
    new_name = fields.Char(string="Name of the new organisation")
    new_kind = fields.Selection(BRANCH_KINDS, string="Kind of organisation", default="branch")
    parent_id = fields.Many2one("party.branch", string="Superior", ondelete="restrict")
    scheme_id = fields.Many2one(
        "party.scheme", string="Own scheme", domain="[('state', '=', 'published')]", ondelete="restrict",
        help="Empty: the scheme of the organisation above.")
    secretary_id = fields.Many2one("party.member", string="First secretary", ondelete="restrict")
    keep_groups = fields.Boolean(
        string="Groups go along", default=True, help="Else their members are enrolled in the branch itself.")
    stays = fields.Boolean(
        string="The branch goes on with the rest", default=True,
        help="Else it closes, and the parts name its successors.")
    part_ids = fields.One2many("party.reorganisation.part", "reorganisation_id", string="Parts")
    state = fields.Selection(
        [("draft", "Draft"), ("planned", "Scheduled"), ("done", "Carried out")], default="draft", required=True,
        readonly=True, copy=False)
    planner_id = fields.Many2one("res.users", string="Confirmed by", readonly=True, copy=False, ondelete="restrict")
    done_on = fields.Datetime(string="Carried out on", readonly=True, copy=False)
    fault = fields.Text(string="Why it wasn't carried out", readonly=True, copy=False)
    is_admin = fields.Boolean(compute="_compute_is_admin")

    @api.depends("kind", "source_ids", "target_id", "new_name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            names = "、".join(filter(None, [*one.source_ids[:3].mapped("name"), one.new_name]))
            parts = (labels.get(one.kind), names or one.target_id.name, one.date and str(one.date))
            one.display_name = " · ".join(filter(None, parts))

    @api.depends_context("uid")
    def _compute_is_admin(self):
        self.is_admin = self.env.user.has_group("party_points.group_admin")

    @api.onchange("kind", "source_ids")
    def _onchange_sources(self):
        """The successor stands where the sources stood, unless somebody says otherwise."""
        if self.kind in ("merge", "split") and not self.parent_id:
            self.parent_id = self.source_ids.parent_id[:1]
        if self.kind in ("merge", "split"):
            self.new_kind = "branch"

    # ------------------------------------------------------------------ guards

    def write(self, vals):
        if any(one.state != "draft" for one in self):
            raise UserError(self.env._("Only a draft can be changed. Take the planned one back to draft first."))
        self._refuse_protected(vals)
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_protected(vals)
        return super().create(vals_list)

    def _refuse_protected(self, vals):
        for name, blank in (("state", "draft"), ("planner_id", False), ("done_on", False), ("fault", False)):
            if vals.get(name, blank) != blank:
                raise UserError(self.env._("A reorganisation is confirmed by its button only."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if any(one.state != "draft" for one in self):
            raise UserError(self.env._("What was confirmed stays. A planned one can be taken back to draft."))

    def _check_may(self):
        """Administrators; else whoever may confirm at the superior of every organisation concerned, as for a transfer
        on both sides. Who appoints a secretary or sets a scheme gives rights and rules: administrators only."""
        if self.env.su or self.env.user.has_group("party_points.group_admin"):
            return
        for one in self:
            if one.scheme_id or one.secretary_id or one.part_ids.secretary_id:
                raise AccessError(self.env._(
                    "Only an administrator of Party Points appoints a secretary or sets a scheme. Leave them empty "
                    "here, and ask for them there."))
            concerned = (one.source_ids | one.target_id | one.part_ids.target_id).sudo()
            superiors = (concerned.parent_id | one.parent_id.sudo()).with_env(self.env)
            if not superiors or any(not unit.parent_id for unit in concerned):
                raise AccessError(self.env._("Only an administrator of Party Points changes the top of the tree."))
            superiors._check_capability("confirm")

    # ------------------------------------------------------------------ actions

    def action_confirm(self):
        """Carry it out, if its day has come; else plan it for that day. draft → done or planned.

        Refused with all that stands against it; nothing is written then.
        """
        for one in self:
            one._check_may()
            one._check_state("draft")
            plan = one._plan()
            one._raise_problems(plan)
            later = one.date > self.env["party.workday"]._today()
            if later:
                one._move("planned", "plan", planner_id=self.env.uid, fault=False)
            else:
                one._carry_out(plan)
        return True

    def action_draft(self):
        """Take back what is planned but not carried out, to change or delete it. planned → draft."""
        for one in self:
            one._check_may()
            one._check_state("planned")
            one._move("draft", "draft", planner_id=False, fault=False)
        return True

    def _check_state(self, expected):
        if self.state != expected:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "%(name)s is in the state “%(state)s” by now. Reload the page.", name=self.display_name,
                state=labels[self.state]))

    def _raise_problems(self, plan):
        if plan.problems:
            raise UserError("\n".join([self.env._("This can't be done yet:"), *(f"· {one}" for one in plan.problems)]))

    def _move(self, state, action, on_behalf=None, **values):
        """The new state, and a step on the reorganisation itself."""
        assert state in MOVES[self.state]
        self.env["party.step"]._log(self, action, self.state, state, reason=self.reason, on_behalf=on_behalf)
        super(PartyReorganisation, self.sudo()).write({"state": state, **values})

    @api.model
    def _cron_carry_out(self, today=None):
        """Daily: what was planned for today or an earlier day. What can't be done says why to whoever confirmed it, and
        is tried again the next day; it keeps nothing else back."""
        today = today or self.env["party.workday"]._today()
        for one in self.search([("state", "=", "planned"), ("date", "<=", today)], order="date, id"):
            try:
                with self.env.cr.savepoint():
                    plan = one._plan(today)
                    one._raise_problems(plan)
                    one._carry_out(plan, on_behalf=one.planner_id)
            except UserError as error:
                self.env.invalidate_all()
                one._tell(str(error))

    def _tell(self, fault):
        """Keep why it wasn't carried out, and remind the planner once."""
        known = self.fault
        super(PartyReorganisation, self.sudo()).write({"fault": fault})
        if not known:
            self.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.planner_id.id,
                summary=self.with_context(lang=self.planner_id.lang).env._(
                    "The reorganisation couldn't be carried out"))

    def action_open_members(self):
        """The members of the organisations concerned."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("party_points.action_member")
        units = self.source_ids | self.source_ids.successor_ids | self.target_id
        action["domain"] = [("unit_id", "child_of", units.ids)]
        action["context"] = {"active_test": False}
        return action


class PartyBranch(models.Model):
    _inherit = "party.branch"

    def action_reorganise(self):
        """Prepare a reorganisation of the chosen organisations: what is likeliest for their number and kind."""
        self.env["party.reorganisation"].check_access("create")
        unit = self[:1]
        kind = "merge" if len(self) > 1 else {"branch": "split", "group": "close"}.get(unit.kind, "open")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reorganise"),
            "res_model": "party.reorganisation",
            "view_mode": "form",
            "context": {"default_kind": kind,
                        "default_source_ids": [fields.Command.set(self.ids if kind != "open" else [])],
                        "default_parent_id": unit.id if kind == "open" else unit.parent_id.id},
        }
