from odoo import api, fields, models
from odoo.exceptions import UserError


class PartyReorganisationPart(models.Model):
    """One part of a branch that is split: who goes where."""

    _name = "party.reorganisation.part"
    _description = "Part of a Split Branch"
    _order = "sequence, id"

    reorganisation_id = fields.Many2one("party.reorganisation", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    target_id = fields.Many2one(
        "party.branch", string="Into", ondelete="restrict", domain="[('kind', '=', 'branch')]",
        help="A branch that is there already. Empty: a new one.")
    new_name = fields.Char(string="Name of the new branch")
    secretary_id = fields.Many2one("party.member", string="First secretary", ondelete="restrict")
    source_ids = fields.Many2many(related="reorganisation_id.source_ids", string="Split branch")
    group_ids = fields.Many2many(
        "party.branch", "party_reorganisation_part_group_rel", string="Whole groups",
        domain="[('kind', '=', 'group'), ('parent_id', 'in', source_ids)]")
    member_ids = fields.Many2many(
        "party.member", "party_reorganisation_part_member_rel", string="Members",
        domain="[('unit_id', 'child_of', source_ids)]")
    staff_numbers = fields.Text(help="Pasted from a sheet: one a line, or with commas or blanks between them.")
    rest = fields.Boolean(string="All others", help="Everybody who is in no other part.")

    @api.depends("target_id", "new_name")
    def _compute_display_name(self):
        for part in self:
            part.display_name = part.target_id.name or part.new_name or ""

    def _check_draft(self, whole):
        if any(one.state != "draft" for one in whole):
            raise UserError(self.env._("Only a draft can be changed. Take the planned one back to draft first."))

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        self._check_draft(parts.reorganisation_id)
        return parts

    def write(self, vals):
        self._check_draft(self.reorganisation_id)
        result = super().write(vals)
        self._check_draft(self.reorganisation_id)
        return result

    def unlink(self):
        self._check_draft(self.reorganisation_id)
        return super().unlink()

    def _numbers(self):
        """The staff numbers pasted, each once."""
        text = (self.staff_numbers or "").replace(",", " ").replace("，", " ").replace("、", " ").replace(";", " ")
        return list(dict.fromkeys(text.split()))
