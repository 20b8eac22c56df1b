"""The ledger only grows (design: published is frozen). Two locks that know no exception:

- create, write and unlink of the model: content may change while a draft (or a refused entry) is with its declarer,
  nothing else ever. They read no context, so no caller can ask to be let through; states and points are moved by
  the flow's own SQL.
- triggers on the table, for whoever goes round the model: of a confirmed entry only `state` (to reversed, once),
  and what the limits leave of it (`counted`, `effective`) may change; it is never deleted, and the table never emptied.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import table_exists

from .entry import CONTENT, EDITABLE
from .entry_opening import OPENING

# Set at creation by this model's own methods; never afterwards.
CREATED = {
    *CONTENT, "member_id", "node_id", "scheme_id", "rule_code", "cycle_id", "period_id", "unit_id", "branch_id",
    "department_id", "effect", "origin", "declarer_id", "client_key", "collective_number", "source_id", "number",
    *OPENING,
}
# While a draft: the content and what follows from the rule and the date.
WRITABLE = CREATED - {"member_id", "origin", "declarer_id", "client_key", "collective_number", "source_id", "number",
                      *OPENING}
MAGIC = {"create_uid", "create_date", "write_uid", "write_date"}

FROZEN = """
CREATE OR REPLACE FUNCTION party_entry_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE allowed party_entry%ROWTYPE;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'party_points: the ledger is never emptied' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'party_points: entry % is confirmed and stays; reverse it instead', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    allowed := OLD;
    allowed.counted := NEW.counted;
    allowed.effective := NEW.effective;
    allowed.write_date := NEW.write_date;
    allowed.write_uid := NEW.write_uid;
    IF OLD.state = 'confirmed' AND NEW.state = 'reversed' THEN
        allowed.state := NEW.state;
    END IF;
    IF NEW IS DISTINCT FROM allowed THEN
        RAISE EXCEPTION 'party_points: entry % is confirmed and frozen; reverse it instead', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGERS = {
    "party_entry_no_update": "BEFORE UPDATE ON party_entry FOR EACH ROW WHEN (OLD.state IN ('confirmed', 'reversed'))",
    "party_entry_no_delete": "BEFORE DELETE ON party_entry FOR EACH ROW WHEN (OLD.state IN ('confirmed', 'reversed'))",
    "party_entry_no_truncate": "BEFORE TRUNCATE ON party_entry FOR EACH STATEMENT",
}


class PartyEntry(models.Model):
    _inherit = "party.entry"

    def _auto_init(self):
        # A new column of a later version may be filled on confirmed rows while the schema changes; init() locks again
        # in the same transaction.
        if table_exists(self.env.cr, self._table):
            self._drop_triggers()
        return super()._auto_init()

    def _drop_triggers(self):
        for trigger in TRIGGERS:
            self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON party_entry", SQL.identifier(trigger)))

    def init(self):
        self.env.cr.execute("CREATE SEQUENCE IF NOT EXISTS party_entry_number_seq")
        self.env.cr.execute(FROZEN)
        self._drop_triggers()
        for trigger, when in TRIGGERS.items():
            self.env.cr.execute(SQL("CREATE TRIGGER %s %s EXECUTE FUNCTION party_entry_frozen()",
                                    SQL.identifier(trigger), SQL(when)))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if alien := vals.keys() - CREATED - MAGIC:
                raise UserError(self.env._(
                    "An entry begins as a draft: %(fields)s can't be given. Declare it, then submit it.",
                    fields=", ".join(sorted(alien))))
        numbers = self._next_numbers(sum("number" not in vals for vals in vals_list))
        return super().create([{"number": vals["number"] if "number" in vals else next(numbers), **vals}
                               for vals in vals_list])

    def _next_numbers(self, count):
        self.env.cr.execute("SELECT nextval('party_entry_number_seq') FROM generate_series(1, %s)", [count])
        return iter([number for (number,) in self.env.cr.fetchall()])

    def write(self, vals):
        if alien := vals.keys() - WRITABLE:
            raise UserError(self.env._(
                "%(fields)s of an entry can't be written: they follow from its steps.",
                fields=", ".join(sorted(alien))))
        if any(entry.state not in EDITABLE for entry in self):
            raise UserError(self.env._(
                "What was submitted stays as it is. Withdraw it and declare anew; what is confirmed can be reversed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if any(entry.state != "draft" for entry in self):
            raise UserError(self.env._("Only a draft can be deleted: what was submitted stays in the ledger."))
