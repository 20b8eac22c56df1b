from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

KINDS = [
    ("committee", "Committee"),
    ("general_branch", "General branch"),
    ("branch", "Branch"),
    ("group", "Group"),
]
# Which kinds an organisation of a kind may stand under; None: at the top.
PARENT_KINDS = {
    "committee": {None, "committee"},
    "general_branch": {None, "committee"},
    "branch": {None, "committee", "general_branch"},
    "group": {"branch"},
}


class PartyBranch(models.Model):
    _name = "party.branch"
    _description = "Party Organisation"
    _inherit = ["mail.thread"]
    _parent_store = True
    _order = "sequence, code, name, id"
    _rec_names_search = ["name", "code"]
    _mail_post_access = "write"

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="branch", tracking=True)
    parent_id = fields.Many2one(
        "party.branch", string="Superior", index=True, ondelete="restrict", tracking=True)
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("party.branch", "parent_id", string="Subordinates")
    branch_id = fields.Many2one(
        "party.branch", string="Branch", compute="_compute_branch_id", store=True, recursive=True, index=True,
        help="The branch itself, or the one that a group belongs to. Reviews, ranks and quotas are the branch's.")
    date_opened = fields.Date(string="Opened", tracking=True)
    date_closed = fields.Date(string="Closed", tracking=True)
    merged_into_id = fields.Many2one(
        "party.branch", string="Merged into", index="btree_not_null", ondelete="restrict", tracking=True)
    active = fields.Boolean(default=True)
    post_ids = fields.One2many("party.post", "branch_id", string="Posts")
    secretary_id = fields.Many2one("party.post", string="Secretary", compute="_compute_secretary")
    secretary_name = fields.Char(string="Secretary's name", compute="_compute_secretary")
    member_count = fields.Integer(string="Members", compute="_compute_member_count")
    child_count = fields.Integer(string="Subordinate organisations", compute="_compute_child_count")

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another organisation has this code.")
    _check_dates = models.Constraint(
        "CHECK (date_closed IS NULL OR date_opened IS NULL OR date_closed >= date_opened)",
        "An organisation can't close before it opened.")
    # LIKE 'x/%' on the path, which child_of is made of, can't use an index in the database's collation.
    _parent_path_pattern = models.Index("(parent_path text_pattern_ops)")

    @api.depends("kind", "parent_id.branch_id")
    def _compute_branch_id(self):
        for unit in self:
            if unit.kind == "branch":
                unit.branch_id = unit._origin or unit
            else:
                unit.branch_id = unit.parent_id.branch_id if unit.kind == "group" else False

    @api.depends("name", "kind", "parent_id.name")
    def _compute_display_name(self):
        """Groups are called “First group” everywhere: only their branch tells which."""
        for unit in self:
            name, branch = unit.name or "", unit.parent_id.name or ""
            unit.display_name = f"{branch} / {name}" if unit.kind == "group" and branch not in name else name

    def _compute_secretary(self):
        posts = self.env["party.post"].sudo()._valid_posts(self, code="secretary")
        for unit in self:
            # One who acts for a secretary is named only where there is none.
            post = posts.get(unit._origin.id, self.env["party.post"])[:1]
            unit.secretary_id = post
            unit.secretary_name = post.holder_name

    def _compute_member_count(self):
        counts = {}
        if self.ids:
            counts = dict(self.env.execute_query(SQL(
                """ SELECT top.id, count(*)
                      FROM party_branch top
                      JOIN party_branch unit ON unit.parent_path LIKE top.parent_path || '%%'
                      JOIN party_member member ON member.unit_id = unit.id AND member.active AND NOT member.ended
                     WHERE top.id IN %s
                  GROUP BY top.id """, tuple(self.ids),
                to_flush=self._fields["parent_path"])))
        for unit in self:
            unit.member_count = counts.get(unit._origin.id, 0)

    @api.depends("child_ids")
    def _compute_child_count(self):
        counts = dict(self._read_group([("parent_id", "in", self.ids)], ["parent_id"], ["__count"]))
        for unit in self:
            unit.child_count = counts.get(unit._origin, 0)

    @api.constrains("parent_id", "kind")
    def _check_kinds(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for unit in self | self.with_context(active_test=False).child_ids:
            if (unit.parent_id.kind or None) not in PARENT_KINDS[unit.kind]:
                raise ValidationError(self.env._(
                    "%(name)s is a %(kind)s and can't stand under %(parent)s.",
                    name=unit.name, kind=names[unit.kind].lower(),
                    parent=unit.parent_id.name or self.env._("nothing: it needs a superior")))

    @api.constrains("date_closed", "active")
    def _check_closed(self):
        today = self.env["party.workday"]._today()
        closed = self.filtered(lambda unit: not unit.active or (unit.date_closed and unit.date_closed <= today))
        if not closed:
            return
        left = self.env["party.member"].sudo().search(
            [("unit_id", "child_of", closed.ids), ("ended", "=", False)], limit=1)
        if left:
            raise ValidationError(self.env._(
                "%(unit)s still has members, %(member)s for one. Transfer them first, then close it.",
                unit=left.unit_id.name, member=left.name))
        still = self.search([("parent_id", "child_of", closed.ids), ("id", "not in", closed.ids),
                             "|", ("date_closed", "=", False), ("date_closed", ">", today)], limit=1)
        if still:
            raise ValidationError(self.env._("%s stands below and is still open. Close or move it first.", still.name))

    @api.model_create_multi
    def create(self, vals_list):
        units = super().create(vals_list)
        self.env.registry.clear_cache()
        return units

    def write(self, vals):
        moved = bool({"parent_id", "kind"} & vals.keys())
        result = super().write(vals)
        if moved:
            self.flush_model()
            below = self.with_context(active_test=False).sudo().search([("id", "child_of", self.ids)])
            self.env["party.enrolment"]._refresh_units(below)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["party.enrolment"].sudo().search([("unit_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(self.env._(
                "%s has or had members. Its history must stay: close it instead.", used.unit_id.name))

    def action_close(self):
        """Close the organisations as of today. Refused while members or open organisations are left below; those are
        moved by a reorganisation."""
        self.write({"date_closed": self.env["party.workday"]._today(), "active": False})

    def action_reopen(self):
        """Open closed organisations again: empty, and standing for themselves. Members come back by a
        reorganisation."""
        closed = self.filtered(lambda unit: unit.parent_id and not unit.parent_id.active)
        if closed - closed.filtered(lambda unit: unit.parent_id in self):
            raise UserError(self.env._("%s is closed. Reopen it first.", closed[0].parent_id.name))
        self.write({"date_closed": False, "merged_into_id": False, "active": True,
                    "successor_ids": [fields.Command.clear()]})
        self.env["res.users"].sudo()._party_refresh(everyone=True)
        self.env["party.step"]._log(self, "reopen", "closed", "open")

    def action_open_members(self):
        """The members of the organisation and of all below it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("party_points.action_member")
        action["domain"] = [("unit_id", "child_of", self.id)]
        action["context"] = {"default_unit_id": self.id, "search_default_current": 1}
        return action

    def action_open_posts(self):
        """The posts of the organisation."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("party_points.action_post")
        action["domain"] = [("branch_id", "=", self.id)]
        action["context"] = {"default_branch_id": self.id, "search_default_valid": 1}
        return action

    def action_open_children(self):
        """The organisations directly below."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("party_points.action_branch")
        action["domain"] = [("parent_id", "=", self.id)]
        action["context"] = {"default_parent_id": self.id}
        return action
