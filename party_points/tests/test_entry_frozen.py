"""The ledger only grows, for sudo() and for SQL as well."""
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .entry_common import LedgerCase


@tagged("post_install", "-at_install")
class TestEntryFrozen(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry = cls.env["party.entry"]._post([{"rule": "award.paper", "member_id": cls.ann.id}], "case")

    def sql(self, statement, *params):
        self.env.flush_all()
        with self.assertRaises(psycopg2.errors.RestrictViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(statement, params)

    def test_users_have_no_right_to_write_at_all(self):
        draft = self.declare(self.ann, "award.paper", submit=False)
        for person in (self.ann, self.secretary, self.superior, self.admin):
            for method in (lambda r: r.write({"subject": "x"}), lambda r: r.unlink(), lambda r: r.create({})):
                with self.assertRaises(AccessError):
                    method(self.as_(person, draft))

    def test_sudo_changes_no_confirmed_entry(self):
        for vals in ({"subject": "x"}, {"points": 9}, {"state": "draft"}, {"counted": 9}, {"member_id": self.ben.id},
                     {"date": "2020-01-01"}, {"confirmer_id": 1}, {"evidence_ids": []}):
            with self.assertRaises(UserError):
                self.entry.sudo().write(vals)
        with self.assertRaises(UserError):
            self.entry.sudo().unlink()

    def test_no_context_opens_the_guard(self):
        for key in ("force", "install_mode", "module", "import_file", "party_points_force", "active_test"):
            with self.assertRaises(UserError):
                self.entry.sudo().with_context(**{key: True}).write({"points": 9})

    def test_sudo_makes_no_confirmed_entry(self):
        values = self.entry.sudo().copy_data()[0]
        for extra in ({"state": "confirmed"}, {"counted": 3}, {"confirmer_id": 1}, {"turn": "confirm"},
                      {"reverses_id": self.entry.id}):
            with self.assertRaises(UserError):
                self.entries.sudo().create([{**values, **extra}])

    def test_what_is_submitted_stays_as_it_is(self):
        entry = self.declare(self.ann, "award.paper").sudo()
        with self.assertRaises(UserError):
            entry.write({"subject": "x"})
        with self.assertRaises(UserError):
            entry.unlink()

    def test_the_database_refuses_every_column_but_state_and_counted(self):
        for column, value in (("points", 9), ("subject", "x"), ("member_id", self.ben.id), ("date", "2020-01-01"),
                              ("number", 0), ("confirmer_id", 2), ("rule_code", "x"), ("origin", "fact")):
            self.sql(f"UPDATE party_entry SET {column} = %s WHERE id = %s", value, self.entry.id)
        self.env.cr.execute("UPDATE party_entry SET counted = 1 WHERE id = %s", [self.entry.id])

    def test_the_database_lets_a_confirmed_entry_become_reversed_and_nothing_else(self):
        for state in ("draft", "submitted", "withdrawn"):
            self.sql("UPDATE party_entry SET state = %s WHERE id = %s", state, self.entry.id)
        self.env.cr.execute("UPDATE party_entry SET state = 'reversed' WHERE id = %s", [self.entry.id])
        self.sql("UPDATE party_entry SET state = 'confirmed' WHERE id = %s", self.entry.id)

    def test_the_database_keeps_every_confirmed_row(self):
        self.sql("DELETE FROM party_entry WHERE id = %s", self.entry.id)
        self.sql("TRUNCATE party_entry CASCADE")

    def test_a_second_update_of_the_module_locks_again(self):
        self.entries.init()
        self.sql("UPDATE party_entry SET points = 9 WHERE id = %s", self.entry.id)

    def test_a_draft_of_ones_own_can_go(self):
        draft = self.declare(self.ann, "award.paper", submit=False).sudo()
        draft.unlink()
        self.assertFalse(draft.exists())
