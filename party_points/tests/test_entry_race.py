"""Two confirmations at the same moment, in two transactions of their own: the cap holds, and the second one is run
again by Odoo itself. What is written here is committed, so it is taken away afterwards, with the locks lifted."""
import threading
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .entry_common import LEDGER
from .scheme_common import as_json, small_document

LOCKED = ("party_entry", "party_step", "party_scheme")
PATIENCE = 30


@tagged("post_install", "-at_install")
class TestEntryRace(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The runner's thread holds the registry while tests run; another thread would wait for it forever.
        self.startPatcher(patch.object(Registry, "_lock", threading.RLock()))
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            self.made = []
            self.entry_ids = self.make_entries(env)
        self.addCleanup(self.take_away)

    def make(self, env, model, values):
        record = env[model].create(values)
        self.made.append((model, record.ids))
        return record

    def make_entries(self, env):
        """Three claims of 2 points each under a cap of 5 points: the first is confirmed, the others are submitted."""
        document = as_json(small_document(**{**LEDGER, "code": "RACE"}))
        scheme = self.scheme = self.make(env, "party.scheme", {"document": document})
        scheme.action_publish()
        committee = self.make(env, "party.branch", {"name": "Race", "kind": "committee"})
        branch = self.make(env, "party.branch", {"name": "Race", "kind": "branch", "parent_id": committee.id})
        env["party.scheme.use"]._set(branch, scheme)
        cycle = env["party.cycle"]._open_cycle(scheme, env["party.cycle"]._today().year)
        self.made.append(("party.cycle", cycle.ids))
        enrolment = Command.create({"unit_id": branch.id, "date_from": "2020-01-01"})
        self.member = self.make(env, "party.member", {"name": "Race", "enrolment_ids": [enrolment]})
        line = {"rule": "award.paper", "member_id": self.member.id}
        env["party.entry"]._post([line], "case")
        return env["party.entry"].declare([line, line], submit=True)

    def take_away(self):
        with self.registry.cursor() as cursor:
            for table in LOCKED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM party_step WHERE member_id = %s", [self.member.id])
            cursor.execute("DELETE FROM party_score WHERE member_id = %s", [self.member.id])
            cursor.execute("DELETE FROM party_entry WHERE member_id = %s", [self.member.id])
            cursor.execute("DELETE FROM party_scheme_use WHERE scheme_id = %s", [self.scheme.id])
            cursor.execute("UPDATE party_branch SET scheme_id = NULL WHERE scheme_id = %s", [self.scheme.id])
            cursor.execute("DELETE FROM party_enrolment WHERE member_id = %s", [self.member.id])
            for model, ids in reversed(self.made):
                cursor.execute(f"DELETE FROM {model.replace('.', '_')} WHERE id = ANY(%s)", [ids])
            for table in LOCKED:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def confirm(self, env, entry_id):
        faults = env["party.entry"].browse(entry_id)._confirm_batch(by_persons=False)
        self.assertEqual(faults, {})

    def race(self, attempts, backend):
        """The second confirmation: begins while the first one holds the member."""
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})

            def once():
                attempts.append(None)
                cursor.execute("SELECT pg_backend_pid()")
                backend.append(cursor.fetchone()[0])
                self.confirm(env, self.entry_ids[1])

            with patch("odoo.service.model.random.uniform", return_value=0), mute_logger("odoo.sql_db"):
                retrying(once, env)

    def wait_until_blocked(self, cursor, backend):
        pause = threading.Event()
        for _turn in range(PATIENCE * 50):
            if backend:
                cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [backend[0]])
                if cursor.fetchone()[0]:
                    return True
            pause.wait(0.02)
        return False

    def test_the_second_of_two_confirmations_sees_what_the_first_left_of_the_cap(self):
        attempts, backend = [], []
        second = threading.Thread(target=self.race, args=(attempts, backend))
        with self.registry.cursor() as cursor, self.registry.cursor() as watcher:
            self.confirm(api.Environment(cursor, SUPERUSER_ID, {}), self.entry_ids[0])
            second.start()
            blocked = self.wait_until_blocked(watcher, backend)
            cursor.commit()
        second.join(PATIENCE)
        self.assertTrue(blocked, "the second confirmation waits for the first")
        self.assertEqual(len(attempts), 2, "and is run again, on a new picture of the ledger")
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            entries = env["party.entry"].search([("member_id", "=", self.member.id)])
            self.assertEqual(sorted(entries.mapped("counted")), [1, 2, 2])

    def test_an_old_picture_of_the_ledger_is_never_confirmed_on(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            second.execute("SELECT count(*) FROM party_entry")
            self.confirm(api.Environment(first, SUPERUSER_ID, {}), self.entry_ids[0])
            first.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self.confirm(api.Environment(second, SUPERUSER_ID, {}), self.entry_ids[1])
            second.rollback()
