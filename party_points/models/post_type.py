from odoo import api, fields, models

from .capability import CAPABILITIES

FUNCTIONS = [
    ("party_affairs", "Party affairs"),
    ("discipline", "Discipline"),
    ("business", "Business"),
    ("safety", "Safety"),
    ("executive", "Executive"),
]


class PartyPostType(models.Model):
    _name = "party.post.type"
    _description = "Type of Post"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The name by which schemes refer to the post.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    function = fields.Selection(
        FUNCTIONS, help="The department whose field the holder records facts of; for discipline, sanctions and "
                        "investigations too.")
    cap_read = fields.Boolean(string="Read")
    cap_record = fields.Boolean(string="Record")
    cap_check = fields.Boolean(string="Check")
    cap_confirm = fields.Boolean(string="Confirm")
    cap_review = fields.Boolean(string="Review")
    cap_discipline = fields.Boolean(
        string="Handle objections", help="And record sanctions and investigations.")
    cap_file = fields.Boolean(string="Filing")
    cap_audit = fields.Boolean(string="Audit")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another type of post has this code.")
    _cap_read_implied = models.Constraint(
        "CHECK (cap_read OR NOT (cap_record OR cap_check OR cap_confirm OR cap_review"
        " OR cap_discipline OR cap_file OR cap_audit))",
        "Who may do something with points must be able to read them: tick Read as well.")

    @api.onchange(*(f"cap_{kind}" for kind in CAPABILITIES if kind != "read"))
    def _onchange_capabilities(self):
        for post_type in self:
            if any(post_type[f"cap_{kind}"] for kind in CAPABILITIES):
                post_type.cap_read = True

    def write(self, vals):
        result = super().write(vals)
        if any(key.startswith("cap_") or key in ("active", "function") for key in vals):
            posts = self.env["party.post"].sudo().search([("type_id", "in", self.ids)])
            posts.holder_user_id._party_refresh()
        return result
