from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .capability import CAPABILITIES, RIGHTS

# A change of one of these may give or take rights.
RIGHTS_FIELDS = {"member_id", "user_id", "type_id", "branch_id", "date_from", "date_to", "active"}


class PartyPost(models.Model):
    _name = "party.post"
    _description = "Post"
    _order = "branch_id, type_sequence, acting, date_from desc, id"

    member_id = fields.Many2one("party.member", index="btree_not_null", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="User who is no member", index="btree_not_null", ondelete="restrict",
        help="For holders who are not members here: an auditor, an officer of a department.")
    type_id = fields.Many2one("party.post.type", string="Post", required=True, index=True, ondelete="restrict")
    code = fields.Char(related="type_id.code", store=True, precompute=True, index=True)
    type_sequence = fields.Integer(related="type_id.sequence", store=True, precompute=True)
    branch_id = fields.Many2one(
        "party.branch", string="Organisation", required=True, index=True, ondelete="restrict",
        help="The post holds here and in all organisations below.")
    acting = fields.Boolean(help="Holds the post for someone else for a time.")
    date_from = fields.Date(string="From", default=lambda self: self.env["party.workday"]._today())
    date_to = fields.Date(string="To", help="The last day. Empty: without end.")
    active = fields.Boolean(default=True)
    holder_user_id = fields.Many2one(
        "res.users", compute="_compute_holder_user_id", store=True, precompute=True, compute_sudo=True,
        index="btree_not_null")
    holder_name = fields.Char(string="Holder", compute="_compute_holder_name", compute_sudo=True)
    state = fields.Selection(
        [("future", "Begins later"), ("valid", "In office"), ("ended", "Ended")],
        compute="_compute_state", search="_search_state")
    rights_note = fields.Char(compute="_compute_rights_note", compute_sudo=True)

    _one_holder = models.Constraint(
        "CHECK (num_nonnulls(member_id, user_id) = 1)", "A post is held by a member or by a user, one of the two.")
    _check_dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)", "A post can't end before it begins.")
    _ends_idx = models.Index("(date_to) WHERE date_to IS NOT NULL")

    @api.depends("member_id.user_id", "user_id")
    def _compute_holder_user_id(self):
        for post in self:
            post.holder_user_id = post.member_id.user_id or post.user_id

    @api.depends("member_id.name", "user_id.name")
    def _compute_holder_name(self):
        for post in self:
            post.holder_name = post.member_id.name or post.user_id.name

    @api.depends("type_id", "branch_id", "member_id", "user_id")
    def _compute_display_name(self):
        for post in self:
            post.display_name = f"{post.branch_id.display_name or ''} {post.type_id.name or ''}".strip()

    @api.depends("date_from", "date_to")
    def _compute_state(self):
        today = self.env["party.workday"]._today()
        for post in self:
            if post.date_to and post.date_to < today:
                post.state = "ended"
            else:
                post.state = "future" if post.date_from and post.date_from > today else "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["party.workday"]._today()
        begun = fields.Domain("date_from", "=", False) | fields.Domain("date_from", "<=", today)
        ended = fields.Domain("date_to", "!=", False) & fields.Domain("date_to", "<", today)
        domains = {"future": ~begun & ~ended, "valid": begun & ~ended, "ended": ended}
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("holder_user_id", "type_id")
    def _compute_rights_note(self):
        for post in self:
            note = False
            if post.type_id and not any(post.type_id[f"cap_{kind}"] for kind in CAPABILITIES) \
                    and not post.type_id.function:
                note = self.env._("This post gives no rights in the ledger.")
            elif (post.member_id or post.user_id) and not post.holder_user_id:
                note = self.env._("The holder has no user: the post gives no rights until there is one.")
            elif post.holder_user_id.share:
                note = self.env._("The holder has portal access only: the post gives no rights until the user is "
                                  "an internal one.")
            post.rights_note = note

    @api.constrains("type_id", "branch_id")
    def _check_group_leader(self):
        for post in self:
            if post.code == "group_leader" and post.branch_id.kind != "group":
                raise ValidationError(self.env._(
                    "A group leader leads a group, and %s is none. Choose the group.", post.branch_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        posts = super().create(vals_list)
        posts.sudo().holder_user_id._party_refresh()
        return posts

    def write(self, vals):
        if not RIGHTS_FIELDS & vals.keys():
            return super().write(vals)
        users = self.sudo().holder_user_id
        result = super().write(vals)
        (users | self.sudo().holder_user_id)._party_refresh()
        return result

    def unlink(self):
        users = self.sudo().holder_user_id
        result = super().unlink()
        users._party_refresh()
        return result

    def action_end(self):
        """End the posts with today as their last day, or take away those that haven't begun."""
        today = self.env["party.workday"]._today()
        future = self.filtered(lambda post: post.date_from and post.date_from > today)
        future.unlink()
        (self - future).write({"date_to": today})

    # ------------------------------------------------------------------ reading in sets

    @api.model
    def _sql_valid(self, alias="post", today=None):
        """SQL condition: the post is in office on the day (today)."""
        self.flush_model()
        self.env["party.post.type"].flush_model()
        self.env["res.users"].flush_model(["active", "share"])
        today = today or self.env["party.workday"]._today()
        post = SQL.identifier(alias)
        return SQL(
            "(%(post)s.active AND (%(post)s.date_from IS NULL OR %(post)s.date_from <= %(today)s)"
            " AND (%(post)s.date_to IS NULL OR %(post)s.date_to >= %(today)s))", post=post, today=today)

    @api.model
    def _sql_gives(self, kind, alias="type"):
        """SQL condition: a post of the type gives the right `kind`."""
        assert kind in RIGHTS, kind
        if kind == "sanction":
            return SQL("(%s OR %s = 'discipline')", SQL.identifier(alias, "cap_discipline"),
                       SQL.identifier(alias, "function"))
        return SQL.identifier(alias, f"cap_{kind}")

    @api.private
    def _held(self, user, kind):
        """{organisation id: post id} of the user's posts in office that allow `kind`; only of internal users."""
        return dict(self.env.execute_query(SQL(
            """ SELECT post.branch_id, min(post.id)
                  FROM party_post post
                  JOIN party_post_type type ON type.id = post.type_id
                  JOIN res_users holder ON holder.id = post.holder_user_id AND holder.active AND NOT holder.share
                 WHERE post.holder_user_id = %s AND %s AND %s
              GROUP BY post.branch_id """,
            user.id, self._sql_gives(kind), self._sql_valid())))

    @api.private
    def _holders_of(self, unit_ids, kind):
        """[(organisation id, user id)] of those whose posts at exactly these organisations allow `kind` today."""
        return self.env.execute_query(SQL(
            """ SELECT DISTINCT post.branch_id, post.holder_user_id
                  FROM party_post post
                  JOIN party_post_type type ON type.id = post.type_id
                  JOIN res_users holder ON holder.id = post.holder_user_id AND holder.active AND NOT holder.share
                 WHERE post.branch_id = ANY(%s) AND %s AND %s
              ORDER BY post.branch_id, post.holder_user_id """,
            list(unit_ids), self._sql_gives(kind), self._sql_valid()))

    @api.private
    def _valid_posts(self, units, code=None, today=None):
        """{organisation id: posts in office there}, those who act for someone last."""
        today = today or self.env["party.workday"]._today()
        domain = fields.Domain("branch_id", "in", units.ids)
        domain &= fields.Domain("date_from", "=", False) | fields.Domain("date_from", "<=", today)
        domain &= fields.Domain("date_to", "=", False) | fields.Domain("date_to", ">=", today)
        if code:
            domain &= fields.Domain("code", "=", code)
        posts = self.search(domain, order="acting, date_from desc, id")
        return {unit.id: unit_posts for unit, unit_posts in posts.grouped("branch_id").items()}
