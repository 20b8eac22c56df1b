from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..engine import Dossier, Exemption, Held, Span

DAY = timedelta(days=1)


class PartyDossier(models.AbstractModel):
    """Members as the engine knows them: dated enrolments under one scheme, posts and exemptions, read in sets."""

    _name = "party.dossier"
    _description = "Dossiers for the scoring engine"

    @api.model
    @api.private
    def _dossiers(self, members, cycle, posts=True):
        """``{member id: engine.Dossier}`` of the members' accounts under the cycle's scheme.

        A fixed number of queries for any number of members. ``posts`` may be left out where no rule asks for them.
        """
        spans = self._spans(members.ids, cycle)
        exempt = self._exemptions(members.ids)
        held = self._posts(members.ids) if posts else {}
        return {
            member: Dossier(
                tuple(
                    Span(first, last, status, track, branch, group)
                    for first, last, status, track, branch, group, _unit in spans.get(member, ())
                ),
                tuple(Held(*post) for post in held.get(member, ())),
                tuple(Exemption(*exemption) for exemption in exempt.get(member, ())),
            )
            for member in members.ids
        }

    @api.model
    @api.private
    def _spans(self, member_ids, cycle, account=None):
        """``{member id: ((first, last, status, track, branch id, group id, unit id), …)}`` in the order of dates.

        Only stretches in units that the cycle's scheme scores: who moves under another scheme has another account.
        """
        if not member_ids:
            return {}
        self.env["party.enrolment"].flush_model()
        self.env["party.branch"].flush_model(["kind"])
        rows = self.env.execute_query(
            SQL(
                """SELECT e.member_id, e.date_from, e.date_to, e.status, NULLIF(e.track, ''), e.branch_id,
                      CASE WHEN u.kind = 'group' THEN u.id END, e.unit_id
                 FROM party_enrolment e JOIN party_branch u ON u.id = e.unit_id
                WHERE e.member_id = ANY(%s) AND e.kind IN ('own', 'mobile')
             ORDER BY e.member_id, e.date_from NULLS FIRST""",
                list(member_ids),
            )
        )
        if account is None:
            account = self._account(cycle, {row[7] for row in rows})
        result = {}
        for member, first, last, *rest in rows:
            for start, end in account.get(rest[4], ()):
                if (first and end and first > end) or (last and start and last < start):
                    continue
                stretch = (
                    max(filter(None, (first, start)), default=None),
                    min(filter(None, (last, end)), default=None),
                )
                result.setdefault(member, []).append((*stretch, *rest))
        return result

    @api.model
    @api.private
    def _account(self, cycle, unit_ids):
        """``{unit id: [(first, last), …]}``: when the cycle's scheme scores the units, as far as that matters."""
        self.env["party.scheme.use"].flush_model()
        since = None if cycle.sudo().scheme_id._compiled().lifetime else cycle.date_from
        changes = self.env.execute_query(
            SQL(
                "SELECT DISTINCT date_from FROM party_scheme_use WHERE date_from > %s AND date_from <= %s ORDER BY 1",
                since or "-infinity",
                cycle.date_to,
            )
        )
        starts = [None, *(row[0] for row in changes)]
        ends = [*(start - DAY for start in starts[1:]), None]
        units = self.env["party.branch"].sudo().browse(unit_ids)
        account = {}
        for start, end in zip(starts, ends, strict=True):
            day = start or since or (end or cycle.date_to)
            schemes = units._effective_schemes(day)
            for unit, scheme in schemes.items():
                if scheme.sudo().root_id != cycle.sudo().root_id:
                    continue
                stretches = account.setdefault(unit, [])
                if stretches and stretches[-1][1] == (start and start - DAY) and start:
                    stretches[-1] = (stretches[-1][0], end)
                else:
                    stretches.append((start, end))
        return account

    @api.model
    @api.private
    def _posts(self, member_ids):
        """``{member id: [(code, first, last, branch id, group id)]}``; a post above branches keeps its organisation."""
        self.env["party.post"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT p.member_id, p.code, p.date_from, p.date_to, COALESCE(u.branch_id, u.id),
                      CASE WHEN u.kind = 'group' THEN u.id END
                 FROM party_post p JOIN party_branch u ON u.id = p.branch_id
                WHERE p.member_id = ANY(%s) AND p.active
             ORDER BY p.id""",
                list(member_ids),
            )
        )
        return self._by_member(rows)

    @api.model
    @api.private
    def _exemptions(self, member_ids):
        """``{member id: [(first, last, cents set by the organisation or None)]}`` of approved exemptions."""
        self.env["party.exemption"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT member_id, date_from, date_to, CASE WHEN total_set THEN (total * 100)::int END
                 FROM party_exemption
                WHERE member_id = ANY(%s) AND state IN ('approved', 'ended')
             ORDER BY member_id, date_from NULLS FIRST""",
                list(member_ids),
            )
        )
        return self._by_member(rows)

    @api.model
    def _by_member(self, rows):
        result = {}
        for member, *rest in rows:
            result.setdefault(member, []).append(tuple(rest))
        return result
