"""Short ways to a reorganisation, for the tests that need one."""
from odoo.fields import Command


class Reorganising:
    """Mixed into a case with an organisation (`OrgCase`)."""

    @classmethod
    def prepare(cls, kind, sources=None, day=None, parts=(), **values):
        return cls.env["party.reorganisation"].create({
            "kind": kind, "date": day or cls.today, "source_ids": [Command.set(sources.ids if sources else [])],
            "part_ids": [Command.create(part) for part in parts], **values})

    @classmethod
    def reorganise(cls, kind, sources=None, day=None, parts=(), **values):
        one = cls.prepare(kind, sources, day, parts, **values)
        one.action_confirm()
        return one

    @classmethod
    def merged(cls, name="Branch M", sources=None, **values):
        """Branches A and B merged into a new branch, which is returned."""
        cls.reorganise("merge", sources or cls.branch_a | cls.branch_b, new_name=name, **values)
        return cls.env["party.branch"].search([("name", "=", name)]).ensure_one()

    @classmethod
    def many(cls, unit, count, prefix="Many", first="2020-01-01", status="full"):
        """So many members of the unit, by SQL."""
        cls.env.flush_all()
        cls.env.cr.execute(
            """ WITH new AS (
                    INSERT INTO party_member (name, uuid, staff_number, active, ended, ledger_seq, unit_id, branch_id,
                                              status)
                    SELECT %(prefix)s || n, gen_random_uuid()::text, %(prefix)s || '-' || n, TRUE, FALSE, 0, %(unit)s,
                           %(branch)s, %(status)s
                      FROM generate_series(1, %(count)s) n RETURNING id)
                INSERT INTO party_enrolment (member_id, unit_id, branch_id, kind, status, date_from)
                SELECT id, %(unit)s, %(branch)s, 'own', %(status)s, %(first)s FROM new RETURNING member_id """,
            {"prefix": prefix, "unit": unit.id, "branch": unit.branch_id.id, "count": count, "status": status,
             "first": first})
        members = cls.env["party.member"].browse(sorted(row[0] for row in cls.env.cr.fetchall()))
        # Rows of an open transaction have no statistics, and plans without them take a hundred times as long.
        cls.env.cr.execute("ANALYZE party_member, party_enrolment")
        cls.env.invalidate_all()
        return members
