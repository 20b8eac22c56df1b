"""party.inbox: what waits for the user, of every kind, in one list.

A query over whatever has the turn fields. It is made for the user who asks: it holds no row that is not his to decide,
so it needs no rule beside it, and the superuser's sees his own (nothing) as well."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .capability import CAPABILITIES

# Room for the kinds in a row's id: record id × KINDS + kind.
KIND_STEP = 16
MODELS = ("party.entry", "party.exemption", "party.review", "party.summary")
TURNS = tuple(kind for kind in CAPABILITIES if kind not in ("read", "audit"))


class PartyInbox(models.Model):
    _name = "party.inbox"
    _description = "What Waits for Me"
    _auto = False
    _order = "overdue desc, due, since, id"
    _rec_name = "title"

    kind = fields.Selection([("entry", "Entries"), ("exemption", "Exemptions"), ("review", "Reviews"),
                             ("summary", "Interim rankings"), ("opening", "Opening imports")], readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True, string="Record")
    res_model = fields.Char(readonly=True)
    title = fields.Char(compute="_compute_title")
    turn = fields.Selection([("record", "Record"), ("check", "Check"), ("confirm", "Confirm"), ("review", "Review"),
                             ("discipline", "Handle"), ("file", "Filing")], string="Step", readonly=True)
    branch_id = fields.Many2one("party.branch", string="Organisation", readonly=True)
    member_id = fields.Many2one("party.member", readonly=True)
    rule_id = fields.Many2one("party.scheme.rule", readonly=True)
    points = fields.Float(digits=(16, 2), readonly=True)
    subject = fields.Char(readonly=True)
    date = fields.Date(readonly=True)
    since = fields.Date(string="Waits since", readonly=True)
    due = fields.Date(readonly=True)
    overdue = fields.Boolean(readonly=True)
    days = fields.Integer(string="Days waiting", readonly=True, aggregator=None)
    entry_id = fields.Many2one("party.entry", readonly=True)
    thumbnail_id = fields.Many2one("party.evidence", compute="_compute_thumbnail")
    thumbnail = fields.Binary(compute="_compute_thumbnail", string="Evidence")
    # The client's image widget asks for it, to know when to load a picture anew.
    write_date = fields.Datetime(compute="_compute_thumbnail")
    last_user_id = fields.Many2one("res.users", string="Step before by", readonly=True)

    @property
    def _table_query(self):
        parts = [part for part in (self._select_entries(), self._select_exemptions(), self._select_reviews(),
                                self._select_summaries(), self._select_openings()) if part]
        return SQL(
            "SELECT *, due < %(today)s AS overdue, GREATEST(%(today)s - since, 0) AS days FROM (%(parts)s) AS waiting",
            today=self.env["party.cycle"]._today(), parts=SQL(" UNION ALL ").join(parts))

    # ------------------------------------------------------------------ the kinds

    def _select_entries(self):
        """Entries whose turn is the user's: without those in which he has a part already."""
        self.env["party.entry"].flush_model()
        return SQL(
            """ SELECT w.id::bigint * %(step)s AS id, 'entry' AS kind, 'party.entry' AS res_model, w.id AS res_id,
                       w.turn, w.unit_id AS branch_id, w.member_id, w.rule_id, w.points, w.subject, w.date,
                       w.turn_since AS since, w.turn_due AS due, w.id AS entry_id,
                       COALESCE(w.branch_confirmer_id, w.checker_id, w.declarer_id) AS last_user_id
                  FROM party_entry w
                 WHERE w.opening_id IS NULL AND %(decidable)s """,
            step=KIND_STEP, decidable=self._decidable())

    def _decidable(self):
        """Condition on the entry `w`: its turn is the user's, and he has no part in it."""
        me = self.env.user.sudo().party_member_id.id or 0
        return SQL(
            """ %(mine)s AND w.declarer_id IS DISTINCT FROM %(uid)s AND w.member_id != %(me)s
                   AND (w.turn != 'confirm' OR (w.checker_id IS DISTINCT FROM %(uid)s
                                                AND w.branch_confirmer_id IS DISTINCT FROM %(uid)s))
                   AND NOT COALESCE(w.turn_barred @> to_jsonb(%(me)s), FALSE)
                   AND NOT (w.collective_number > 0 AND EXISTS (
                       SELECT FROM party_entry other
                        WHERE other.collective_number = w.collective_number AND other.member_id = %(me)s)) """,
            uid=self.env.uid, me=me, mine=self._waits_for_me())

    def _select_openings(self):
        """Opening imports with entries for the user to confirm: one row for all of them."""
        self.env["party.opening"].flush_model()
        return SQL(
            """ SELECT o.id::bigint * %(step)s + 9, 'opening', 'party.opening', o.id, 'confirm', o.branch_id, NULL::int,
                       NULL::int, sum(w.points), o.name, NULL::date, min(w.turn_since), min(w.turn_due), NULL::int,
                       o.create_uid
                  FROM party_opening o JOIN party_entry w ON w.opening_id = o.id
                 WHERE %(decidable)s GROUP BY o.id """, step=KIND_STEP, decidable=self._decidable())

    def _select_exemptions(self):
        exemption = self.env["party.exemption"]
        exemption.flush_model()
        me = self.env.user.sudo().party_member_id.id or 0
        return SQL(
            """ SELECT w.id::bigint * %(step)s + 1, 'exemption', 'party.exemption', w.id, w.turn, w.unit_id,
                       w.member_id, NULL::int, NULL::numeric, w.reason, w.date_from, w.write_date::date,
                       w.turn_due, NULL::int,
                       COALESCE(w.submitter_id, w.applicant_id)
                  FROM party_exemption w
                 WHERE %(mine)s AND w.member_id != %(me)s AND w.submitter_id IS DISTINCT FROM %(uid)s
                   AND NOT EXISTS (SELECT FROM party_exemption_decider_rel before
                                    WHERE before.party_exemption_id = w.id AND before.res_users_id = %(uid)s) """,
            step=KIND_STEP, uid=self.env.uid, me=me, mine=self._waits_for_me())

    def _select_reviews(self):
        if "party.review" not in self.env:
            return None
        self.env["party.review"].flush_model()
        return SQL(
            """ SELECT w.id::bigint * %(step)s + 2, 'review', 'party.review', w.id, w.turn, w.branch_id, NULL::int,
                       NULL::int, NULL::numeric, NULL, NULL::date, w.write_date::date, w.turn_due, NULL::int, NULL::int
                  FROM party_review w
                 WHERE %(mine)s """, step=KIND_STEP, mine=self._waits_for_me())

    def _select_summaries(self):
        self.env["party.summary"].flush_model()
        return SQL(
            """ SELECT w.id::bigint * %(step)s + 3, 'summary', 'party.summary', w.id, w.turn, w.branch_id, NULL::int,
                       NULL::int, NULL::numeric, NULL, NULL::date, (w.date_to + 1), w.turn_due, NULL::int, NULL::int
                  FROM party_summary w
                 WHERE %(mine)s """, step=KIND_STEP, mine=self._waits_for_me())

    def _waits_for_me(self):
        """Condition on `w`: the turn is a capability for which the user is the nearest holder, today."""
        reach = self._my_places()
        conditions = [SQL("(w.turn = %s AND w.turn_branch_id = ANY(%s))", kind, units) for kind, units in reach.items()]
        return SQL("(w.turn IS NOT NULL AND (%s))", SQL(" OR ").join(conditions)) if conditions else SQL("FALSE")

    def _my_places(self):
        """{capability: [organisations]} whose turn is the user's: where he holds such a post himself, and those below
        that lost their own holder since."""
        Post, places = self.env["party.post"].sudo(), {}
        for kind in TURNS:
            if held := set(Post._held(self.env.user, kind)):
                places[kind] = [*held, *self._orphans(kind, held)]
        return places

    def _orphans(self, kind, held):
        """Organisations below those held where something of the kind waits and whose nearest holder is the user."""
        waiting = SQL(" UNION ").join(
            SQL("SELECT turn_branch_id FROM %s WHERE turn = %s", SQL.identifier(self.env[model]._table), kind)
            for model in MODELS if model in self.env)
        units = self.env["party.branch"].sudo().with_context(active_test=False).browse(
            unit_id for unit_id, in self.env.execute_query(SQL(
                """ SELECT unit.id FROM party_branch unit
                     WHERE unit.id IN (%s) AND NOT unit.id = ANY(%s)
                       AND string_to_array(unit.parent_path, '/') && %s::text[] """,
                waiting, list(held), [str(unit_id) for unit_id in held])))
        return [unit_id for unit_id, users in units._holders(kind).items() if self.env.user in users] if units else []

    # ------------------------------------------------------------------ records

    @api.depends("res_id", "kind")
    def _compute_title(self):
        for model, rows in self.grouped("res_model").items():
            for row, record in zip(rows, self.env[model].sudo().browse(rows.mapped("res_id")), strict=True):
                row.title = row._words(record)

    def _words(self, record):
        """What a row is about, in a line."""
        if self.kind == "exemption":
            return record._about()
        words = record.description if self.kind == "entry" else record.display_name
        return self.subject or (words or "").partition("\n")[0][:80]

    @api.depends("entry_id")
    def _compute_thumbnail(self):
        for row in self:
            row.thumbnail_id = row.sudo().entry_id.thumbnail_id
            row.thumbnail = row.thumbnail_id.sudo().thumbnail
            row.write_date = row.thumbnail_id.sudo().write_date

    def action_open(self):
        """The record itself: with evidence, history and what may be done now."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id,
                "views": [(False, "form")], "context": {"party_inbox": True}}

    def _entries(self):
        """The entries of the chosen rows, also of rows that somebody else has worked off meanwhile."""
        entries = [row_id // KIND_STEP for row_id in self.ids if not row_id % KIND_STEP]
        if self.ids and not entries:
            raise UserError(self.env._("Only points are decided in bulk: open reviews and exemptions one by one."))
        return self.env["party.entry"].browse(entries)

    def _apart(self):
        """Rows among the chosen ones that nobody decides in bulk, as failures of a bulk decision."""
        return [
            {"id": row.id, "name": row.title or row.display_name,
             "message": self.env._("Open it: reviews and exemptions are decided one by one.")}
            for row in self.browse(row_id for row_id in self.ids if row_id % KIND_STEP).exists()
        ]

    def action_approve(self):
        """Check or confirm the chosen entries, whichever is awaited; says which could not be and why."""
        done, failed = [], []
        entries = self._entries()
        confirm = entries.sudo().exists().filtered(lambda entry: entry.turn == "confirm")
        for action, part in (("confirm", confirm.with_env(self.env)), ("check", entries - confirm)):
            result = part.decide(action)
            done += result["done"]
            failed += result["failed"]
        return self._report(done, failed + self._apart())

    def action_refuse(self):
        """Ask for the reason, then refuse the chosen entries."""
        entries = self._entries()
        return {"type": "ir.actions.act_window", "name": self.env._("Refuse"), "res_model": "party.entry.refuse",
                "views": [(False, "form")], "target": "new", "context": {"default_entry_ids": entries.ids}}

    @api.model
    def _report(self, done, failed):
        """A notice of what was done, with the reasons where something was not; the list behind is loaded anew."""
        text = self.env._("%s done.", len(done))
        if failed:
            lines = [f"{row['name']}: {row['message']}" for row in failed[:10]]
            more = len(failed) - len(lines)
            text = "\n".join([text, self.env._("%s not:", len(failed)), *lines, *(["…"] if more > 0 else [])])
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "warning" if failed else "success", "message": text, "sticky": bool(failed),
            "next": {"type": "ir.actions.client", "tag": "soft_reload"}}}
