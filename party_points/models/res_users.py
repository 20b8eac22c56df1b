"""A user's organisations by capability, kept from the posts by SQL in sets; record rules read them."""
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .capability import RIGHTS

# `function` is no right to do something: holders of a department's function post find members, to record facts of its
# field.
KINDS = (*RIGHTS, "function")
BRANCH_FIELDS = {f"party_{kind}_branch_ids" for kind in KINDS}


def _branches(kind):
    return fields.Many2many(
        "party.branch", f"party_user_{kind}_rel", "user_id", "branch_id", readonly=True, copy=False,
        string=f"Organisations: {kind}", groups="party_points.group_admin",
        # Closed ones too: their history is read by who goes on with it, and record rules ask for these fields.
        context={"active_test": False},
        help="From the posts held today. Holds for all organisations below as well.")


class ResUsers(models.Model):
    _inherit = "res.users"

    party_read_branch_ids = _branches("read")
    party_record_branch_ids = _branches("record")
    party_check_branch_ids = _branches("check")
    party_confirm_branch_ids = _branches("confirm")
    party_review_branch_ids = _branches("review")
    party_discipline_branch_ids = _branches("discipline")
    party_file_branch_ids = _branches("file")
    party_audit_branch_ids = _branches("audit")
    party_sanction_branch_ids = _branches("sanction")
    party_function_branch_ids = _branches("function")
    party_member_ids = fields.One2many("party.member", "user_id", groups="party_points.group_admin")
    party_member_id = fields.Many2one(
        "party.member", string="Party member", compute="_compute_party_member_id", compute_sudo=True,
        groups="party_points.group_admin")

    @api.depends("party_member_ids")
    def _compute_party_member_id(self):
        members = self.env["party.member"].search([("user_id", "in", self.ids)])
        by_user = {member.user_id.id: member for member in members}
        for user in self:
            user.party_member_id = by_user.get(user._origin.id, members.browse())

    def _get_invalidation_fields(self):
        return super()._get_invalidation_fields() | BRANCH_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_branch_fields(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_branch_fields([vals])
        result = super().write(vals)
        if {"active", "share", "group_ids"} & vals.keys() and not self.env.context.get("party_refreshing"):
            self._party_refresh()
        return result

    @api.model
    def _refuse_branch_fields(self, vals_list):
        if any(BRANCH_FIELDS & vals.keys() for vals in vals_list):
            raise UserError(self.env._("Rights on organisations follow from posts: give the person a post there."))

    # ------------------------------------------------------------------ from posts to rights

    @api.private
    def _party_refresh(self, today=None, everyone=False):
        """Set organisations and groups of the users (or of everyone) from the posts in office.

        For each kind one statement that removes and one that adds what differs, whatever the number of posts.
        """
        if not (self or everyone):
            return
        self.env["party.member"].flush_model(["user_id", "active"])
        valid = self.env["party.post"]._sql_valid(today=today)
        changed = [kind for kind in KINDS if self._refresh_kind(kind, valid)]
        if changed:
            self.invalidate_model(BRANCH_FIELDS)
        self._refresh_groups()
        if changed or self:
            self.env.registry.clear_cache()

    def _refresh_kind(self, kind, valid):
        """Bring one relation table in line with the posts. Returns whether something changed."""
        table = SQL.identifier(f"party_user_{kind}_rel")
        gives = SQL("type.function IS NOT NULL") if kind == "function" \
            else self.env["party.post"]._sql_gives(kind)
        concerned = SQL("holder.id = ANY(%s)", list(self.ids)) if self else SQL("TRUE")
        posts = SQL(
            """ SELECT DISTINCT post.holder_user_id AS user_id, post.branch_id
                  FROM party_post post
                  JOIN party_post_type type ON type.id = post.type_id AND type.active
                  JOIN res_users holder ON holder.id = post.holder_user_id AND holder.active AND NOT holder.share
                 WHERE %s AND %s AND %s """, gives, valid, concerned)
        held = self._sql_with_predecessors(posts)
        stale = SQL("rel.user_id = ANY(%s)", list(self.ids)) if self else SQL("TRUE")
        removed = self.env.execute_query(SQL(
            """ WITH held AS MATERIALIZED (%(held)s)
                DELETE FROM %(table)s rel
                 WHERE %(stale)s AND NOT EXISTS (
                       SELECT FROM held WHERE held.user_id = rel.user_id AND held.branch_id = rel.branch_id)
             RETURNING rel.user_id """, table=table, stale=stale, held=held))
        added = self.env.execute_query(SQL(
            "INSERT INTO %(table)s (user_id, branch_id) %(held)s ON CONFLICT DO NOTHING RETURNING user_id",
            table=table, held=held))
        return bool(removed or added)

    @api.model
    def _sql_with_predecessors(self, posts):
        """SQL of (user_id, branch_id): where the posts stand, and closed organisations whose history they go on with.

        A closed organisation below one of the user's own is reached through the tree already.
        """
        return SQL(
            """ WITH posts AS MATERIALIZED (%(posts)s), lines AS MATERIALIZED (%(lines)s)
                SELECT user_id, branch_id FROM posts
                 UNION
                SELECT posts.user_id, lines.branch_id
                  FROM lines
                  JOIN party_branch successor ON successor.id = lines.successor_id
                  JOIN party_branch former ON former.id = lines.branch_id
            CROSS JOIN LATERAL unnest(string_to_array(trim(trailing '/' FROM successor.parent_path), '/')) AS above(id)
                  JOIN posts ON posts.branch_id = above.id::int
                 WHERE NOT above.id = ANY(string_to_array(former.parent_path, '/')) """,
            posts=posts, lines=self.env["party.branch"]._sql_lines())

    def _refresh_groups(self):
        """Groups follow: who has organisations of a kind is in its group, who is a member in group_member.

        Users who gain and lose the same groups are written together: a new post type for a thousand is one write.
        """
        concerned = SQL("user_id = ANY(%s)", list(self.ids)) if self else SQL("TRUE")
        rows = self.env.execute_query(SQL(
            """ WITH due AS (
                    SELECT source.user_id, xmlid.res_id AS gid, TRUE AS due
                      FROM (%(sources)s) source
                      JOIN ir_model_data xmlid ON xmlid.module = 'party_points' AND xmlid.name = source.name),
                has AS (
                    SELECT rel.uid AS user_id, rel.gid, TRUE AS has
                      FROM res_groups_users_rel rel
                      JOIN ir_model_data xmlid ON xmlid.res_id = rel.gid
                       AND xmlid.model = 'res.groups' AND xmlid.module = 'party_points'
                       AND xmlid.name = ANY(%(names)s))
                SELECT user_id, array_agg(gid) FILTER (WHERE due) AS gain, array_agg(gid) FILTER (WHERE has) AS lose
                  FROM due FULL JOIN has USING (user_id, gid)
                 WHERE (due IS NULL OR has IS NULL) AND %(concerned)s
              GROUP BY user_id """,
            sources=self._group_sources(), concerned=concerned,
            names=["group_member", *(f"group_{kind}" for kind in KINDS)]))
        same = defaultdict(list)
        for user_id, gain, lose in rows:
            same[tuple(sorted(gain or ())), tuple(sorted(lose or ()))].append(user_id)
        for (gain, lose), user_ids in same.items():
            self.sudo().with_context(party_refreshing=True).browse(user_ids).write({"group_ids": [
                *(fields.Command.link(gid) for gid in gain), *(fields.Command.unlink(gid) for gid in lose)]})

    @api.model
    def _group_sources(self):
        """SQL of (user_id, name of the group that is due)."""
        sources = [
            SQL("SELECT DISTINCT user_id, %s AS name FROM %s", f"group_{kind}",
                SQL.identifier(f"party_user_{kind}_rel"))
            for kind in KINDS
        ]
        sources.append(SQL(
            "SELECT user_id, 'group_member' AS name FROM party_member WHERE user_id IS NOT NULL AND active"))
        return SQL(" UNION ALL ").join(sources)
