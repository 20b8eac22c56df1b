"""Between the ledger's rows and the engine: rows in, prices and what the limits leave out. No arithmetic of its own."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import engine

# How the engine names where an entry comes from; all others are declared.
ENGINE_ORIGINS = {"derived": "derived", "fact": "fact", "grant": "closing", "shortfall": "closing"}


def exact(value, digits):
    """The decimal that a numeric column holds, from the float that the ORM gives."""
    return Decimal(f"{value:.{digits}f}")


class PartyEntry(models.Model):
    _inherit = "party.entry"

    def _engine_rule(self):
        self.ensure_one()
        return self.sudo().scheme_id._compiled().rule(self.rule_code)

    def _leaves_choice(self):
        """Whether the approver chooses the entry's points: by its rule, or by its level in the rule."""
        if self.points_stated:
            return False
        rule = self._engine_rule()
        stated = rule.tiers.get(self.tier) if rule.tiers else rule.points
        return rule.chosen and (rule.unset or not isinstance(stated, Fraction))

    # ------------------------------------------------------------------ rows of the ledger

    @api.model
    @api.private
    def _ledger(self, members, cycle, until=None):
        """{member id: [row]}, in the order of the ledger: what is confirmed or reversed in the cycle (reversals
        themselves are left out). One query."""
        self.flush_model()
        if not members:
            return {}
        rows = self.env.execute_query_dict(SQL(
            """ SELECT id, member_id, rule_code, date, number, (points * 100)::bigint AS cents, subject,
                       COALESCE(quantity, 1)::text AS quantity,
                       origin, state = 'reversed' AS reversed, (counted * 100)::bigint AS counted, effective
                  FROM party_entry
                 WHERE member_id = ANY(%s) AND cycle_id = %s AND state IN ('confirmed', 'reversed')
                   AND origin != 'reversal' AND %s
              ORDER BY member_id, date, number """,
            list(members.ids), cycle.id, SQL("date <= %s", until) if until else SQL("TRUE")))
        ledger = defaultdict(list)
        for row in rows:
            ledger[row["member_id"]].append(row)
        return ledger

    @api.model
    def _engine_entry(self, row):
        return engine.Entry(
            row["id"], row["rule_code"], row["date"], row["number"], row["cents"] or 0, row["subject"] or None,
            Decimal(row["quantity"]), ENGINE_ORIGINS.get(row["origin"], "declared"),
            row["reversed"])

    @api.model
    @api.private
    def _engine_entries(self, members, cycle, until=None):
        """{member id: [engine.Entry]} of what was ever confirmed in the cycle. One query."""
        ledger = self._ledger(members, cycle, until)
        return {member: [self._engine_entry(row) for row in rows] for member, rows in ledger.items()}

    # ------------------------------------------------------------------ prices

    def _prices(self, points=None):
        """What the entries are worth when confirmed now, in the order of the ledger, each seeing those before it.

        :param points: the approver's choice; else each entry's claim stands
        :return: ({entry id: engine.Price}, {entry id: (code, why not)})
        """
        prices, faults = {}, {}
        for cycle, entries in self.sudo().grouped("cycle_id").items():
            scheme = cycle.scheme_id._compiled()
            dossiers = self.env["party.dossier"].sudo()._dossiers(entries.member_id, cycle)
            earlier = self._earlier(entries, cycle, scheme)
            for entry in entries.sorted(lambda entry: (entry.date, entry.number)):
                rule = scheme.rule(entry.rule_code)
                if entry.points_stated:
                    prices[entry.id] = entry._stated_price()
                    continue
                try:
                    claim = entry._engine_claim(rule, points)
                    before = earlier[entry.member_id.id, rule.code]
                    prices[entry.id] = engine.price(scheme, dossiers[entry.member_id.id], claim, before)
                    before.append(engine.Earlier(entry.date, entry.number, claim.quantity))
                except engine.Refusal as refusal:
                    faults[entry.id] = (refusal.code, self._refusal_text(refusal))
        return prices, faults

    def _engine_claim(self, rule, points=None):
        chosen = None
        if self._leaves_choice():
            chosen = points if points is not None else self.points or None
        return engine.Claim(rule.code, self.date, self.number, exact(self.quantity, 4), self.tier or None,
                            chosen if chosen is None else self._decimal(chosen))

    @api.model
    def _decimal(self, value):
        """An amount of points as a decimal of cents: what was typed, not the binary float nearest to it."""
        try:
            amount = Decimal(str(value)).quantize(Decimal("0.01"))
        except ArithmeticError:
            amount = None
        if amount is None or not amount.is_finite() or abs(amount) >= 10**9:
            raise UserError(self.env._("“%s” is no number of points.", value))
        return amount

    def _earlier(self, entries, cycle, scheme):
        """{(member id, rule code): [engine.Earlier]} of unreversed entries, for rules that look back."""
        earlier = defaultdict(list)
        looking = entries.filtered(lambda entry: scheme.rule(entry.rule_code).depends_on_order)
        for member, rows in self._ledger(looking.member_id, cycle).items():
            for row in rows:
                if not row["reversed"] and row["origin"] != "derived":
                    earlier[member, row["rule_code"]].append(
                        engine.Earlier(row["date"], row["number"], Decimal(row["quantity"])))
        return earlier

    # ------------------------------------------------------------------ limits

    @api.model
    @api.private
    def _settle(self, members, cycle):
        """Let the limits decide again over the members' entries of the cycle, and store what differs.

        Two queries for reading, one UPDATE. Returns the ids that changed.
        """
        scheme = cycle.sudo().scheme_id._compiled()
        changed = []
        ledger = self._ledger(members, cycle)
        dossiers = self.env["party.dossier"].sudo()._dossiers(members, cycle)
        for member, rows in ledger.items():
            settled = engine.settle(scheme, dossiers[member], [self._engine_entry(row) for row in rows])
            changed += [(line.key, line.cents, line.effective) for row, line in zip(rows, settled, strict=True)
                        if (row["counted"], bool(row["effective"])) != (line.cents, line.effective)]
        if changed:
            ids, cents, effective = (list(column) for column in zip(*changed, strict=True))
            self.env.execute_query(SQL(
                """ UPDATE party_entry SET counted = line.cents::numeric / 100, effective = line.effective
                      FROM unnest(%s::int[], %s::bigint[], %s::bool[]) AS line (id, cents, effective)
                     WHERE party_entry.id = line.id RETURNING party_entry.id """, ids, cents, effective))
            self.invalidate_model(["counted", "effective"], flush=False)
        return [line[0] for line in changed]
