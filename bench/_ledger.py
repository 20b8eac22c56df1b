"""A large ledger, made fast and always the same: what the benchmarks measure on.

Members copy one of some hundred templates of 50 entries that the engine itself has settled, so that ``counted`` is what
a confirmation would have written. Rows go in with COPY; foreign keys are checked by nobody, because every row is made
from ids that were just written, and indexes are built afterwards.
"""

import io
import random
import time
import uuid
from contextlib import contextmanager

from bench._schemes import ENTRIES, SEED, TEMPLATES, YEAR, document, templates

BRANCH_SIZE = 25


class Ledger:
    """Builds the organisation once and adds members with their entries and figures as the benchmark asks for them."""

    def __init__(self, env, per_member=ENTRIES, scheme="BUSY"):
        self.env, self.cr, self.per_member, self.members = env, env.cr, per_member, 0
        self.committee = env["party.branch"].create({"name": "Benchmark", "kind": "committee"})
        self.scheme = env["party.scheme"].create({"document": document(scheme)})
        self.scheme.action_publish()
        self.committee.write({"scheme_id": self.scheme.id})
        self.cycle = env["party.cycle"]._open_cycle(self.scheme, YEAR)
        env.flush_all()
        env.cr.commit()
        self.compiled = self.scheme._compiled()
        self.templates = templates(self.compiled)
        self.rules = {rule.code: rule.id for rule in self.scheme.rule_ids}
        self.nodes = {node.code: node.id for node in self.scheme.node_ids}
        self.periods = list(self.cycle.period_ids.sorted("date_from"))
        self.first = {name: self._next_id(name) for name in ("party_branch", "party_member", "party_enrolment",
                                                             "party_figure")}

    def _next_id(self, table):
        self.cr.execute(f"SELECT COALESCE(max(id), 0) + 1 FROM {table}")
        return self.cr.fetchone()[0]

    def grow(self, members):
        """Have this many members in all. Returns the seconds it took."""
        began = time.perf_counter()
        start, self.members = self.members, members
        with self._unchecked(), self._without_indexes("party_entry"):
            self._organisation(start)
            self._figures(start)
            self._entries(start)
        self.cr.commit()
        self._vacuum()
        return time.perf_counter() - began

    @contextmanager
    def _unchecked(self):
        """No foreign keys while loading, where the server lets us."""
        self.cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if self.cr.fetchone()[0]:
            self.cr.execute("SET session_replication_role = replica")
        yield
        self.cr.execute("RESET session_replication_role")

    @contextmanager
    def _without_indexes(self, table):
        self.cr.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT LIKE '%%pkey'", [table])
        indexes = self.cr.fetchall()
        for name, _definition in indexes:
            self.cr.execute(f'DROP INDEX "{name}"')
        yield
        self.cr.execute("SET maintenance_work_mem = '256MB'")
        for _name, definition in indexes:
            self.cr.execute(definition)

    def _copy(self, table, columns, lines):
        """COPY lines of tab-separated text, some megabytes at a time."""
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        chunk, size = [], 0
        for line in lines:
            chunk.append(line)
            size += len(line)
            if size > 8_000_000:
                self.cr.copy_expert(statement, io.StringIO("".join(chunk)))
                chunk, size = [], 0
        self.cr.copy_expert(statement, io.StringIO("".join(chunk)))
        self.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")

    def branch_of(self, index):
        return self.first["party_branch"] + index // BRANCH_SIZE

    def _organisation(self, start):
        chance = random.Random(SEED + start)
        branches = range(start // BRANCH_SIZE, (self.members + BRANCH_SIZE - 1) // BRANCH_SIZE)
        first, path = self.first["party_branch"], self.committee.parent_path
        self._copy("party_branch", ["id", "name", "kind", "parent_id", "branch_id", "parent_path", "active"], (
            f"{first + n}\tBranch {n}\tbranch\t{self.committee.id}\t{first + n}\t{path}{first + n}/\tt\n"
            for n in branches))
        member, enrolment = self.first["party_member"], self.first["party_enrolment"]
        indices = range(start, self.members)
        self._copy(
            "party_member",
            ["id", "name", "staff_number", "uuid", "unit_id", "branch_id", "status", "active", "ended", "ledger_seq"],
            (f"{member + n}\tMember {n}\tB{n:07}\t{uuid.UUID(int=chance.getrandbits(128))}\t{self.branch_of(n)}\t"
             f"{self.branch_of(n)}\t{status_of(n)}\tt\tf\t0\n" for n in indices))
        self._copy(
            "party_enrolment", ["id", "member_id", "unit_id", "branch_id", "kind", "status", "date_from"],
            (f"{enrolment + n}\t{member + n}\t{self.branch_of(n)}\t{self.branch_of(n)}\town\t{status_of(n)}\t"
             f"{joined(n)}\n" for n in indices))

    def _figures(self, start):
        """Four a member, where the scheme has the node for them."""
        if "work" not in self.nodes:
            return
        first, member, node = self.first["party_figure"], self.first["party_member"], self.nodes["work"]
        self._copy(
            "party_figure",
            ["id", "member_id", "node_id", "node_code", "kind", "cycle_id", "period_id", "date", "value", "has_value",
             "has_points", "source", "unit_id", "branch_id"],
            (f"{first + 4 * n + q}\t{member + n}\t{node}\twork\tfigure\t{self.cycle.id}\t{period.id}\t"
             f"{period.date_to}\t{60 + (n * 7 + q * 13) % 400 / 10}\tt\tf\timport\t{self.branch_of(n)}\t"
             f"{self.branch_of(n)}\n"
             for n in range(start, self.members) for q, period in enumerate(self.periods)))

    def _entries(self, start):
        """Entries in the order in which they come about in life: all members' first ones, then their second ones."""
        stamp = f"{YEAR}-12-31 08:00:00"
        columns = ["id", "number", "member_id", "unit_id", "branch_id", "rule_id", "node_id", "rule_code", "scheme_id",
                   "cycle_id", "period_id", "date", "effect", "state", "origin", "quantity", "points", "counted",
                   "effective", "subject", "declarer_id", "confirmer_id", "confirmed_date", "create_uid", "create_date",
                   "write_uid", "write_date"]
        tails = [[self._tail(row, stamp) for row in template] for template in self.templates]
        # A benchmark may have declared entries of its own since.
        self.cr.execute("SELECT greatest(max(id), max(number), 0) + 1 FROM party_entry")
        member, first = self.first["party_member"], self.cr.fetchone()[0]
        count = self.members - start

        def lines():
            for position in range(self.per_member):
                base = first + position * count
                for n in range(start, self.members):
                    number = base + n - start
                    branch = self.branch_of(n)
                    yield (f"{number}\t{number}\t{member + n}\t{branch}\t{branch}\t"
                           f"{tails[n % TEMPLATES][position % ENTRIES]}")

        self._copy("party_entry", columns, lines())
        self.cr.execute("SELECT setval('party_entry_number_seq', (SELECT max(number) FROM party_entry))")

    def _tail(self, row, stamp):
        rule, day, quantity, cents, counted, effective, subject, origin = row
        node = self.nodes[self.compiled.nodes[rule.node].code]
        period = next(one.id for one in self.periods if one.date_from <= day <= one.date_to)
        return "\t".join(map(str, (
            self.rules[rule.code], node, rule.code, self.scheme.id, self.cycle.id, period, day, rule.effect,
            "confirmed", origin, quantity, cents / 100, counted / 100, "t" if effective else "f", subject or "\\N",
            1, 1, stamp, 1, stamp, 1, stamp,
        ))) + "\n"

    def _vacuum(self):
        connection = self.cr._cnx
        before = connection.isolation_level
        connection.set_isolation_level(0)
        for table in ("party_entry", "party_member", "party_enrolment", "party_branch", "party_figure"):
            self.cr.execute(f"VACUUM ANALYZE {table}")
        connection.set_isolation_level(before)
        self.env.invalidate_all()


def status_of(index):
    return "probationary" if index % 20 == 0 else "full"


def joined(index):
    """Most have been members for years; some came in this year."""
    return f"{YEAR}-08-15" if index % 40 == 7 else "2015-07-01"
