"""What each row of an imported ledger becomes: placed by its date, matched to a rule or a node, priced, or refused.

Everything is read once for all rows; no query is made for a row."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field

from odoo.tools import SQL

from .. import engine
from ..engine.faults import suggest
from ..engine.scheme import BALANCE
from ..imports.text import squeeze
from ..models import scheme_words
from .workbook_import import row_digest

FINAL = ('final', 'filed')
# The member that such a row names isn't known for sure or not the user's: nothing is said about him.
NOT_HIS = ('no_right_member', 'number_other_name')
# Without these a price would mean nothing.
UNPRICED = ('tier_unknown', 'date_missing', 'not_running', 'not_enrolled')
LIVE = ('draft', 'submitted', 'checked', 'confirmed')


@dataclass(eq=False)
class OpeningPlan:
    """One row: the entry that it becomes, nothing new, or why not."""

    person: object
    outcome: str = 'reject'
    member: object = None
    cycle: object = None
    rule: object = None
    text: str = ''
    values: dict = field(default_factory=dict)

    def digest(self):
        return row_digest(self.outcome, self.member.id if self.member else 0, self.text, self.values.get('opening_key'),
                          self.person.issues)


class Planner:
    """Goes over the rows of known members and fills their plans. `day`: of balances that state none."""

    def __init__(self, env, plans, day, beyond):
        self.env, self.plans, self.day, self.beyond = env(su=True), plans, day, beyond
        self.today = env['party.workday']._today()
        self.books = {}

    def run(self):
        """Fill the plans; each ends with an outcome."""
        self._place()
        for cycle in self._cycles():
            self.books[cycle] = Book(self.env, cycle)
        for plan in self._placed():
            if plan.person.get('rule'):
                self.books[plan.cycle].find_rule(plan)
        self._refuse_dates()
        for cycle, book in self.books.items():
            book.price([plan for plan in self._placed() if plan.cycle == cycle and plan.rule], self.beyond)
        self._write_values()
        self._compare()

    def _open(self):
        return [plan for plan in self.plans if not plan.person.rejected]

    def _placed(self):
        """The rows whose member and cycle are known, refused ones too: what else is wrong with them is told as well."""
        return [plan for plan in self.plans if plan.cycle]

    def _cycles(self):
        return self.env['party.cycle'].union(*(plan.cycle for plan in self._placed()))

    def _place(self):
        """The unit of the day and the running cycle of that unit; where the day can't be read, those of today."""
        plans = [plan for plan in self.plans if plan.member and not plan.person.told(*NOT_HIS)]
        for plan in plans:
            plan.values['date'] = plan.person.get('date') or (
                self.today if plan.person.unreadable('date') else self.day)
        units = self._units({(plan.member.id, plan.values['date']) for plan in plans})
        places = self.env['party.branch'].browse({unit for unit, _branch in units.values()})
        cycles = self.env['party.cycle']._for_units(places, self.today) if places else {}
        for plan in plans:
            day = plan.values['date']
            unit, branch = units.get((plan.member.id, day), (None, None))
            plan.cycle = cycles.get(unit) or self.env['party.cycle']
            if not unit:
                said = plan.person.get('name') or plan.person.get('staff_number')
                plan.person.refuse('not_enrolled', name=said, date=day)
            elif not plan.cycle:
                plan.person.refuse('no_cycle', unit=places.browse(unit).name)
            elif not plan.cycle.date_from <= day <= self.today:
                plan.person.refuse('not_running', date=day, first=plan.cycle.date_from, last=self.today)
            plan.values |= {'member_id': plan.member.id, 'unit_id': unit, 'branch_id': branch,
                            'cycle_id': plan.cycle.id}

    def _units(self, pairs):
        """``{(member id, date): (unit id, branch id)}`` of the scoring enrolment on that day, one query."""
        if not pairs:
            return {}
        self.env['party.enrolment'].flush_model()
        members, days = map(list, zip(*pairs, strict=True))
        return {(member, day): (unit, branch) for member, day, unit, branch in self.env.execute_query(SQL(
            """ SELECT p.member_id, p.date, e.unit_id, e.branch_id
                  FROM unnest(%s::int[], %s::date[]) AS p(member_id, date)
                  JOIN party_enrolment e ON e.member_id = p.member_id AND e.kind IN ('own', 'mobile')
                   AND COALESCE(e.date_from, '-infinity') <= p.date AND COALESCE(e.date_to, 'infinity') >= p.date """,
            members, days))}

    def _refuse_dates(self):
        """Entries need their own date; no row goes into a period that is final for its branch."""
        closed = {(review.branch_id.id, review.period_id.id) for review in self.env['party.review'].search(
            [('cycle_id', 'in', self._cycles().ids), ('state', 'in', FINAL)])}
        for plan in self._placed():
            if not plan.rule or plan.person.unreadable('date'):
                continue
            period = self.books[plan.cycle].period_of(plan.values['date'])
            plan.values['period_id'] = period.id
            if not plan.person.get('date') and not plan.rule.code.startswith(BALANCE):
                plan.person.refuse('date_missing')
            elif (plan.values['branch_id'], period.id) in closed:
                plan.person.refuse('period_final', period=period.name)

    def _write_values(self):
        """The entry's values; the same content again in the file is another entry, the same file again is not."""
        seen = defaultdict(int)
        for plan in self._open():
            said = plan.person
            plan.values |= self.books[plan.cycle].rule_values(plan.rule) | {
                'quantity': float(said.get('quantity', 1)), 'subject': said.get('subject') or False,
                'description': said.get('reason') or False, 'opening_row': str(said.number)}
            content = json.dumps([
                plan.member.id, str(plan.values['date']), plan.rule.code, str(said.get('quantity', '')),
                str(plan.values.get('tier') or ''), said.get('subject', ''), said.get('reason', ''),
                str(said.get('points', ''))])
            seen[content] += 1
            plan.values['opening_key'] = hashlib.sha256(f'{seen[content]} {content}'.encode()).hexdigest()

    def _compare(self):
        """What is there already stays as it is; a second balance on a node is refused."""
        Entry, plans = self.env['party.entry'], self._open()
        there = set(Entry.search([
            ('opening_key', 'in', [plan.values['opening_key'] for plan in plans]), ('state', 'in', LIVE),
        ]).mapped('opening_key'))
        balances = {(one.member_id.id, one.cycle_id.id, one.rule_code): one for one in Entry.search([
            ('origin', '=', 'opening'), ('rule_id', '=', False), ('state', 'in', LIVE),
            ('member_id', 'in', [plan.member.id for plan in plans])])}
        for plan in plans:
            key = (plan.member.id, plan.cycle.id, plan.rule.code)
            if plan.values['opening_key'] in there:
                plan.outcome = 'unchanged'
            elif plan.rule.code.startswith(BALANCE) and key in balances:
                plan.person.refuse('balance_there', points=self._shown(balances[key]))
            else:
                plan.outcome = 'create'
                if plan.rule.code.startswith(BALANCE):
                    balances[key] = plan

    def _shown(self, balance):
        points = balance.person.get('points') if isinstance(balance, OpeningPlan) else balance.points
        return f'{points:.2f}'


class Book:
    """A running cycle: its rules and nodes by the ways to write them, and what prices need."""

    def __init__(self, env, cycle):
        self.env, self.cycle = env, cycle
        self.scheme = cycle.scheme_id._compiled()
        self.periods = cycle.period_ids.sorted('date_from')
        self.rules = {rule.code: rule for rule in cycle.scheme_id.rule_ids}
        self.nodes = {node.code: node for node in cycle.scheme_id.node_ids}
        self.by_text = defaultdict(list)
        for rule in self.scheme.rules:
            for text in {_key(text) for text in (rule.code, *rule.name.values())}:
                self.by_text[text].append(rule)
        self.node_texts = defaultdict(list)
        for rule in self.scheme.balances.values():
            for text in {_key(text) for text in (rule.code[1:], *rule.name.values())}:
                self.node_texts[text].append(rule)
        self.tiers = {}
        for context in ({}, *({'lang': lang} for lang, _name in env['res.lang'].get_installed())):
            for code in scheme_words.TIERS:
                self.tiers[_key(scheme_words.word(env(context=context), scheme_words.TIERS, code))] = code

    def period_of(self, day):
        return self.periods.filtered(lambda period: period.date_from <= day <= period.date_to)[:1]

    def find_rule(self, plan):
        """The rule that the row names by code or name, else the node whose balance it is."""
        text = plan.person.get('rule')
        found = self.by_text.get(_key(text)) or self.node_texts.get(_key(text)) or []
        if len(found) == 1:
            plan.rule = found[0]
            self._find_tier(plan)
        elif found:
            plan.person.refuse('rule_ambiguous', text=text, codes=', '.join(rule.code for rule in found))
        else:
            near = suggest(_key(text), [*self.by_text, *self.node_texts])
            named = self.env['party.score']._named
            rules = self.by_text.get(near) or self.node_texts.get(near) or ()
            plan.person.refuse('rule_unknown_near' if near else 'rule_unknown', text=text,
                               scheme=self.cycle.scheme_id.name, near=', '.join(named(rule.name) for rule in rules))

    def _find_tier(self, plan):
        text, known = plan.person.get('tier'), plan.rule.tiers or {}
        if not text or not known:
            return
        code = next((code for code in (text, self.tiers.get(_key(text))) if code in known), None)
        if code:
            plan.values['tier'] = code
        else:
            words = scheme_words.listed(self.env, scheme_words.TIERS, known)
            plan.person.refuse('tier_unknown', text=text, tiers=words)

    def rule_values(self, rule):
        """Rule, node and scheme of an entry."""
        node = self.nodes[self.scheme.nodes[rule.node].code]
        return {'rule_id': self.rules[rule.code].id if rule.code in self.rules else False, 'rule_code': rule.code,
                'node_id': node.id, 'scheme_id': self.cycle.scheme_id.id, 'effect': rule.effect}

    # ---- what a row is worth

    def price(self, plans, beyond):
        """Points stated and allowed, or those of the rule; refused where neither is there."""
        plans = sorted((plan for plan in plans if self._is_readable(plan.person)),
                       key=lambda plan: (plan.values['date'], plan.person.number))
        members = self.env['party.member'].union(*(plan.member for plan in plans))
        dossiers = self.env['party.dossier']._dossiers(members, self.cycle) if plans else {}
        earlier = self._earlier(members) if any(plan.rule.depends_on_order for plan in plans) else defaultdict(list)
        for number, plan in enumerate(plans, start=10**9):
            try:
                self._price(plan, dossiers[plan.member.id], earlier[plan.member.id, plan.rule.code], number, beyond)
            except engine.Refusal as refusal:
                plan.person.refuse('stated', text=self.env['party.entry']._refusal_text(refusal))
            plan.text = self._text(plan)

    def _is_readable(self, person):
        """Whether the row says enough to be priced, whatever else is wrong with it."""
        return not person.unreadable('date', 'points', 'quantity', 'tier') and not person.told(*UNPRICED)

    def _price(self, plan, dossier, earlier, number, beyond):
        stated, day = plan.person.get('points'), plan.values['date']
        engine.refuse_unbound(plan.rule, dossier, day)
        if plan.rule.code.startswith(BALANCE):
            if stated is None:
                plan.person.refuse('balance_amount')
            plan.values |= {'points': float(stated or 0), 'points_stated': True}
            return
        if plan.rule.closes:
            raise engine.Refusal('closes_window', rule=plan.rule.code)
        claim = engine.Claim(
            plan.rule.code, day, number, plan.person.get('quantity', 1), plan.values.get('tier'), stated)
        price = self._allowed(plan, dossier, claim, earlier, beyond)
        if not plan.person.rejected:
            earlier.append(engine.Earlier(day, number, claim.quantity))
        if stated is not None:
            plan.values |= {'points': float(stated), 'points_stated': True}
            if price is not None and price.cents != stated * 100 and not beyond:
                plan.person.refuse('points_not_rule', text=str(stated), points=engine.text(price.cents))
        elif price is not None:
            plan.values['points'] = price.cents / 100

    def _allowed(self, plan, dossier, claim, earlier, beyond):
        """The rule's price of the claim; None where it has none and stated points are taken all the same."""
        try:
            return engine.price(self.scheme, dossier, claim, earlier)
        except engine.Refusal:
            if claim.points is None or not beyond:
                raise
            return None

    def _earlier(self, members):
        """``{(member id, rule code): [engine.Earlier]}`` of the ledger, one query."""
        found = defaultdict(list)
        for member, rows in self.env['party.entry']._ledger(members, self.cycle).items():
            for row in rows:
                if not row['reversed'] and row['origin'] != 'derived':
                    entry = self.env['party.entry']._engine_entry(row)
                    found[member, entry.rule].append(engine.Earlier(entry.date, entry.number, entry.quantity))
        return found

    def _text(self, plan):
        named = self.env['party.score']._named
        name = named(plan.rule.name)
        if plan.rule.code.startswith(BALANCE):
            name = self.env._("Opening balance: %s", name)
        points = plan.values.get('points')
        shown = '' if points is None else f'{points:+.2f}'
        return ' · '.join(filter(None, (str(plan.values['date']), name, shown, plan.person.get('reason'))))


def _key(text):
    """One spelling of a rule, node or level."""
    return squeeze(text).lower()
