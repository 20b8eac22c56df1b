from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class PartyStep(models.Model):
    """Who did what when, and by which post. Grows only: the database refuses everything but INSERT."""

    _name = "party.step"
    _description = "Step"
    _order = "id desc"
    _log_access = False

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", required=True, readonly=True)
    branch_id = fields.Many2one("party.branch", string="Organisation", readonly=True, index=True, ondelete="restrict")
    member_id = fields.Many2one("party.member", readonly=True, index="btree_not_null", ondelete="restrict")
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True, index=True, ondelete="restrict")
    post_id = fields.Many2one("party.post", string="As", readonly=True, index="btree_not_null", ondelete="restrict")
    on_behalf_id = fields.Many2one("res.users", string="On behalf of", readonly=True, ondelete="restrict")
    state_from = fields.Char(string="From state", readonly=True)
    state_to = fields.Char(string="To state", readonly=True)
    action = fields.Char(required=True, readonly=True)
    reason = fields.Text(readonly=True)
    date = fields.Datetime(required=True, readonly=True)

    _record_idx = models.Index("(res_model, res_id, id)")

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION party_step_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'party_step only grows: % refused', TG_OP;
            END $$;
            DROP TRIGGER IF EXISTS party_step_append_only ON party_step;
            CREATE TRIGGER party_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON party_step
                FOR EACH STATEMENT EXECUTE FUNCTION party_step_refuse();
        """)

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Steps are written by the actions themselves."))

    def write(self, vals):
        raise UserError(self.env._("A step is history and can't be changed."))

    def unlink(self):
        raise UserError(self.env._("A step is history and can't be deleted."))

    @api.model
    @api.private
    def _log(self, records, action, state_from, state_to, reason=None, posts=None, on_behalf=None):
        """One step for each of the records, in one INSERT.

        :param reason: one text for all, or {record id: text}
        :param posts: {organisation id: party.post} by which the user acted, as `_capability_posts` gives it
        :param on_behalf: res.users for whom the user acted
        """
        if not records:
            return
        fields_of = records._fields
        unit_field = next((name for name in ("unit_id", "branch_id") if name in fields_of), None)
        if records._name == "party.branch":
            unit_field = "id"
        member_field = "id" if records._name == "party.member" else "member_id" if "member_id" in fields_of else None
        units, members, post_ids = [], [], []
        reasons = [(reason.get(id_) if isinstance(reason, dict) else reason) or None for id_ in records.ids]
        for record in records.sudo():
            unit = self._id_of(record, unit_field)
            units.append(unit)
            members.append(self._id_of(record, member_field))
            post_ids.append(posts[unit].id if posts and unit in posts else None)
        self.env.execute_query(SQL(
            """ INSERT INTO party_step (res_model, res_id, branch_id, member_id, post_id, user_id, on_behalf_id,
                                        state_from, state_to, action, reason, date)
                SELECT %s, line.id, line.unit, line.member, line.post, %s, %s, %s, %s, %s, line.reason,
                       (now() AT TIME ZONE 'UTC')
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::text[])
                       AS line(id, unit, member, post, reason)
             RETURNING id """,
            records._name, self.env.uid, on_behalf.id if on_behalf else None, state_from, state_to, action,
            records.ids, units, members, post_ids, reasons))

    @api.model
    def _id_of(self, record, name):
        if not name:
            return None
        return record.id if name == "id" else record[name].id or None
