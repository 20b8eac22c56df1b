from odoo import api, fields, models

from ..models import scheme_words as words


class PartyEntryDeclare(models.TransientModel):
    """Declare one entry, or correct a refused one: whom, rule, date, evidence. The rules offered are those that the
    user may declare for that member on that day."""

    _name = "party.entry.declare"
    _description = "Declare Points"

    entry_id = fields.Many2one("party.entry", help="The refused entry or draft that is corrected.")
    member_id = fields.Many2one(
        "party.member", required=True, default=lambda self: self.env.user.sudo().party_member_id)
    date = fields.Date(required=True, default=lambda self: self.env["party.cycle"]._today())
    allowed_rule_ids = fields.Many2many("party.scheme.rule", compute="_compute_allowed_rule_ids")
    rule_id = fields.Many2one("party.scheme.rule", required=True, domain="[('id', 'in', allowed_rule_ids)]")
    points_text = fields.Char(related="rule_id.points_text", string="Worth")
    takes_quantity = fields.Boolean(related="rule_id.takes_quantity")
    chooses_points = fields.Boolean(related="rule_id.chooses_points")
    evidence_needed = fields.Boolean(compute="_compute_evidence_needed")
    tier = fields.Selection("_select_tier", string="Level")
    allowed_tiers = fields.Json(compute="_compute_allowed_tiers")
    quantity = fields.Float(digits=(16, 4), default=1.0)
    points = fields.Float(string="Points Claimed", digits=(16, 2))
    subject = fields.Char()
    description = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", "party_entry_declare_attachment_rel", string="Evidence")
    kept_count = fields.Integer(compute="_compute_kept_count", string="Evidence attached before")

    @api.model
    def _select_tier(self):
        rules = self.env["party.scheme.rule"].sudo().search([("tiers", "!=", False)])
        codes = dict.fromkeys(tier["code"] for rule in rules for tier in rule.tiers)
        return [(code, words.word(self.env, words.TIERS, code)) for code in codes]

    @api.depends("member_id", "date")
    def _compute_allowed_rule_ids(self):
        for wizard in self:
            asked = wizard.member_id and wizard.date
            wizard.allowed_rule_ids = self.env["party.scheme.rule"].browse(
                self.env["party.entry"].declarable_rules(wizard.member_id.id, wizard.date) if asked else ())

    @api.depends("rule_id")
    def _compute_allowed_tiers(self):
        for wizard in self:
            wizard.allowed_tiers = [tier["code"] for tier in wizard.rule_id.tiers or []]

    @api.depends("rule_id", "entry_id")
    def _compute_evidence_needed(self):
        for wizard in self:
            wizard.evidence_needed = wizard.rule_id.evidence == "required" and not wizard.kept_count

    @api.depends("entry_id")
    def _compute_kept_count(self):
        for wizard in self:
            wizard.kept_count = len(wizard.entry_id.evidence_ids)

    @api.onchange("allowed_rule_ids")
    def _onchange_allowed_rule_ids(self):
        if self.rule_id and self.rule_id not in self.allowed_rule_ids:
            self.rule_id = False

    @api.onchange("rule_id")
    def _onchange_rule_id(self):
        if self.tier not in (self.allowed_tiers or []):
            self.tier = False

    def action_submit(self):
        """Declare and submit, then show the entry."""
        entry = self._declare()
        entry.action_submit()
        return self._show(entry)

    def action_draft(self):
        """Keep as a draft."""
        return self._show(self._declare())

    def _declare(self):
        self.ensure_one()
        files = [{"name": file.name, "data": file.raw} for file in self.attachment_ids]
        if self.entry_id:
            entry = self.entry_id
            entry.amend(self._prepare_vals())
        else:
            ids = self.env["party.entry"].declare([{**self._prepare_vals(), "member_id": self.member_id.id}])
            entry = self.env["party.entry"].browse(ids)
        entry._raise_faults(entry._refusals("amend"))
        if files:
            entry._add_evidence(files)
            # Only what was uploaded here: the field takes any file that the user may read.
            self.attachment_ids.filtered(
                lambda file: file.create_uid == self.env.user and file.res_model in (False, self._name)).sudo().unlink()
        return entry

    def _prepare_vals(self):
        return {
            "rule_id": self.rule_id.id, "date": self.date, "tier": self.tier if self.allowed_tiers else False,
            "quantity": self.quantity if self.takes_quantity or not self.chooses_points else 1,
            "points": self.points if self.chooses_points else False,
            "subject": self.subject, "description": self.description,
        }

    def _show(self, entry):
        return {"type": "ir.actions.act_window", "res_model": "party.entry", "res_id": entry.id,
                "views": [(False, "form")], "name": entry.display_name}
