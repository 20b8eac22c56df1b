"""The ledger of a worked case in the app: entries declared, checked and confirmed by different people, by date and then
position; reversals on their day; facts that post by themselves; figures and meetings' decisions."""

import base64
from datetime import timedelta
from fractions import Fraction
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from ..engine import Claim, Reason, Refusal, ballot_result, posts_by_itself, price, takes
from ..engine.case_run import EntryResult
from ..engine.case_types import NOT_CONFIRMED

# One pixel: what the declarer attaches where a rule asks for evidence.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
DERIVED, CLOSING = 10**9, 10**12
DAY = timedelta(days=1)


class CaseLedger:
    """Plays the case; afterwards knows every entry by the key that the engine's own run gives it."""

    def __init__(self, records):
        self.records, self.env, self.case = records, records.env, records.case
        self.scheme = records.case.scheme
        self.key_of, self.record_of, self.ids, self.refused = {}, {}, {}, []
        self._read = None

    def play(self):
        """Everything in the order in which it is confirmed; a reversal comes before the entries of its day."""
        events = [(entry.date, 1, entry.number, self._declare, entry) for entry in self.case.entries]
        taken = [entry for entry in self.case.entries if entry.reversed]
        # What is reversed on its own day has to be there first.
        events += [
            (entry.reversed, 0, entry.number, self._reverse, entry) if entry.reversed > entry.date
            else (entry.date, 1, entry.number + 0.5, self._reverse, entry)
            for entry in taken
        ]
        events += [(fact.date, 1, fact.number, self._post, fact) for fact in self.case.facts]
        for _day, _turn, _number, act, item in sorted(events, key=lambda event: event[:3]):
            act(item)
        self._figures()
        self._ballots()
        self._weigh()
        self._close()

    def entries(self, name):
        """The member's entries as the engine takes them, read from the records, under the case's own keys."""
        if self._read is None:
            self._collect()
        return self._read[name]

    def goes_on_after(self, name, day):
        return any(entry.date > day for entry in self.entries(name))

    def _collect(self):
        Entry, members = self.env["party.entry"], self.env["party.member"].browse(self.records.name_of)
        self._read = {name: [] for name in self.records.members}
        for _year, cycle in sorted(self.records.cycles.items()):
            for member, entries in Entry._engine_entries(members, cycle).items():
                name = self.records.name_of[member]
                for entry in entries:
                    record = Entry.browse(entry.key)
                    key = self._key(record, name)
                    self.record_of[key] = record
                    self._read[name].append(entry._replace(key=key, quantity=Fraction(str(entry.quantity))))

    def _key(self, record, name):
        if record.id not in self.key_of:
            origin = record.source_id
            self.key_of[record.id] = (
                ("derived", self._key(origin, self.records.name_of[origin.member_id.id]), name) if origin
                else ("closing", record.rule_code, name, record.date))
        return self.key_of[record.id]

    def order(self, entry):
        """The place of an entry in the report: by date and position; joint shares after, by origin and member."""
        key, names = entry.key, list(self.records.members)
        if key[0] == "derived":
            origin = self.record_of.get(key[1])
            return entry.date, DERIVED + (origin.number if origin else 0), names.index(key[2])
        if key[0] == "closing":
            return entry.date, CLOSING, names.index(key[2]), entry.number
        base = len(self.case.entries)
        if key[0] == "fact":
            rule = self.scheme.rule(key[2]).index
            return entry.date, base + (key[1] - base) * len(self.scheme.rules) + rule, 0
        return entry.date, key[1], names.index(key[2])

    # -- entries -----------------------------------------------------------------------------------------------

    def _declare(self, entry):
        rule = self.scheme.rule(entry.rule)
        values = {"rule": entry.rule, "date": entry.date, "quantity": float(entry.quantity), "tier": entry.tier,
                  "subject": entry.subject, **self._whom(entry)}
        if entry.points is not None:
            values["points"] = float(entry.points)
        made = self.env["party.entry"]
        try:
            with self.env.cr.savepoint():
                if rule.declared_by == "source":
                    made = self._by_source(entry, values)
                else:
                    made = self._by_people(entry, rule, values)
        except (UserError, AccessError):
            self.env.invalidate_all(flush=False)
        for record in made:
            self._known(record, ("entry", entry.number, self.records.name_of[record.member_id.id]), entry)
        self._left_out(entry, rule, made, ("entry", entry.number), entry.number, "declared")

    def _by_source(self, entry, values):
        """A rule that only its source may use: the import posts it."""
        if entry.state in NOT_CONFIRMED:
            return self.env["party.entry"]
        return self.env["party.entry"]._post([values], "case")

    def _by_people(self, entry, rule, values):
        """The clerk declares, the checker checks, the secretary confirms, the superior too where the rule asks."""
        Entry, people = self.env["party.entry"], self.records
        made = Entry.browse(Entry.with_user(people.clerk).declare([values]))
        if rule.evidence == "required":
            for record in made:
                record.with_user(people.clerk)._add_evidence([{"name": "evidence.png", "data": PIXEL}])
        if entry.state in ("draft", "withdrawn"):
            if entry.state == "withdrawn":
                made.with_user(people.clerk).action_withdraw("case")
            return Entry
        made.with_user(people.clerk).action_submit()
        if entry.state == "refused":
            self._first_able(made, "refuse", "case")
            return Entry
        unchecked = made.filtered(lambda record: record.turn in ("check", "record"))
        if entry.state != "submitted" and unchecked:
            unchecked.with_user(people.checker).action_check()
        if entry.state in NOT_CONFIRMED:
            return Entry
        points = None if entry.points is None else float(entry.points)
        # Parts of a collective entry may wait at different places.
        while waiting := made.filtered(lambda record: record.state != "confirmed"):
            place = waiting[0].turn_branch_id
            self._first_able(waiting.filtered(lambda record, at=place: record.turn_branch_id == at), "confirm", points)
        return made

    def _first_able(self, made, action, *terms):
        """Let the first of those who may decide do so."""
        made.invalidate_recordset()
        for user in (self.records.checker, self.records.secretary, self.records.superior):
            mine = made.with_user(user)
            if all(record[f"can_{action}"] for record in mine):
                return getattr(mine, f"action_{action}")(*terms)
        raise ValueError(f"nobody can {action} {made.mapped('rule_code')}")

    def _whom(self, item):
        if item.member is not None:
            return {"member_id": self.records.members[item.member].id}
        if item.branch is not None:
            return {"branch_id": self.records.branch(item.branch).id}
        return {"department_id": self.records.department(item.department).id}

    def _known(self, record, key, item):
        self.key_of[record.id] = key
        if item.id is not None and item.member is not None:
            self.ids[key] = item.id

    def _left_out(self, item, rule, made, prefix, number, origin):
        """Whoever got no entry: why, as the engine says it of the dossier that the records give."""
        there = {record.member_id.id for record in made}
        for name in self._named(item):
            member = self.records.members[name]
            if member.id in there:
                continue
            state = getattr(item, "state", None)
            waits = state in NOT_CONFIRMED
            reason = Reason("not_confirmed", {"state": state}) if waits else self._why(item, rule, member)
            ident = item.id if item.member is not None else None
            result = EntryResult(ident, name, rule.code, item.date, origin, None, 0, reason)
            # After those whom the same line reached.
            self.refused.append(((item.date, number, len(self.records.members)), result))

    def _named(self, item):
        """For whom it was meant: the member, or all enrolled there on the date."""
        if item.member is not None:
            return [item.member]
        found = []
        for name, dossier in self.case.members.items():
            span = dossier.span_on(item.date)
            if span and (span.branch == item.branch if item.branch is not None else span.department == item.department):
                found.append(name)
        return found

    def _why(self, item, rule, member):
        cycle = self.records.cycles[self.scheme.calendar.cycle_of(item.date).year]
        dossier = self.env["party.dossier"]._dossiers(member, cycle)[member.id]
        claim = Claim(rule.code, item.date, item.number, item.quantity, item.tier, getattr(item, "points", None))
        try:
            price(self.scheme, dossier, claim)
        except Refusal as refusal:
            return Reason(refusal.code, refusal.params)
        return Reason("refused_by_the_app")

    def _reverse(self, entry):
        key = [id_ for id_, key in self.key_of.items() if key[:2] == ("entry", entry.number)]
        records = self.env["party.entry"].browse(key)
        if records:
            self._first_able(records, "reverse", "case")

    def _close(self):
        """Let the job close every window, year by year."""
        for _year, cycle in sorted(self.records.cycles.items()):
            self.env["party.entry"]._close_windows(cycle, cycle.date_to + DAY)

    def as_source(self):
        """While this lasts, the case's facts are what the app's sources report."""
        Entry = type(self.env["party.entry"])
        return patch.object(Entry, "_facts", lambda entry, members, cycle: self._facts_of())

    def _facts_of(self):
        found = {}
        for fact in self.case.facts:
            for name in self._named(fact):
                found.setdefault(self.records.members[name].id, []).append(
                    (fact.source, fact.event, fact.activity, fact.tier, fact.date, fact.quantity))
        return found

    # -- facts, figures, decisions -----------------------------------------------------------------------------

    def _post(self, fact):
        """The entries that a fact posts by itself; one fact may serve several rules."""
        base = len(self.case.entries) + (fact.number - len(self.case.entries)) * len(self.scheme.rules)
        for rule in self.scheme.rules:
            taken = takes(rule, fact.source, fact.event, fact.activity, fact.tier)
            if not taken or not posts_by_itself(rule, fact.tier):
                continue
            values = {"rule": rule.code, "date": fact.date, "quantity": float(fact.quantity), "tier": fact.tier,
                      "subject": fact.subject, **self._whom(fact)}
            made = self.env["party.entry"]
            try:
                with self.env.cr.savepoint():
                    made = made._post([values], "fact")
            except UserError:
                self.env.invalidate_all(flush=False)
            for record in made:
                self._known(record, ("fact", fact.number, rule.code, self.records.name_of[record.member_id.id]), fact)
            self._left_out(fact, rule, made, ("fact", fact.number, rule.code), base + rule.index, "fact")

    def _node(self, code):
        return self.records.scheme.node_ids.filtered(lambda node: node.code == code)

    def _figures(self):
        for figure in self.case.figures:
            values = {"member_id": self.records.members[figure.member].id, "node_id": self._node(figure.node).id,
                      "date": figure.date}
            values.update({"level": figure.level} if figure.value is None else {"value": float(figure.value)})
            self._record(values, self.records.clerk)

    def _ballots(self):
        for ballot in self.case.ballots:
            terms = self.scheme.ballots[self.scheme.node(ballot.node).index]
            for name, votes in ballot.votes.items() if terms.mode == "proportional" else ():
                self._record_decision(ballot, name, {"value": float(ballot_result(terms, votes))})
            for name, (option, points) in ballot.decided.items() if terms.mode == "by_grade" else ():
                given = {} if points is None else {"points": float(points)}
                self._record_decision(ballot, name, {"option": option, **given})

    def _record_decision(self, ballot, name, values):
        values.update(
            member_id=self.records.members[name].id, node_id=self._node(ballot.node).id, date=ballot.date)
        self._record(values, self.records.secretary)

    def _weigh(self):
        """Sanctions, and investigations from the first enrolled day of the cycle on, by whoever handles discipline."""
        levels = dict(self.env["party.sanction"]._selection_tier())
        for fact in self.case.facts:
            if fact.source == "sanction" and fact.event in ("party", "legal"):
                for name in self._named(fact):
                    # A level that no ceiling names weighs as any other sanction.
                    self._sanction(name, fact.event, fact.date, fact.tier if fact.tier in levels else None)
        cycle = self.scheme.calendar.cycle(self.case.year)
        for name in self.case.pending:
            spans = self.case.members[name].spans
            days = [span.first or cycle.first for span in spans if span.last is None or span.last >= cycle.first]
            self._sanction(name, "investigation", max(cycle.first, min(days, default=cycle.first)))

    def _sanction(self, name, event, day, tier=None):
        """Whoever is enrolled nowhere on the day has no sanction under this scheme."""
        values = {"member_id": self.records.members[name].id, "event": event, "tier": tier, "date_from": day}
        try:
            with self.env.cr.savepoint():
                self.env["party.sanction"].with_user(self.records.inspector).create(values)
        except UserError:
            self.env.invalidate_all(flush=False)

    def _record(self, values, user):
        """By a person where the form takes it; what else a source may say (an unmapped level) as an import."""
        Figure = self.env["party.figure"]
        try:
            with self.env.cr.savepoint():
                Figure.with_user(user).record([values])
        except UserError:
            self.env.invalidate_all(flush=False)
            (vals, _fault), = Figure._prepare([values])
            if vals.get("cycle_id"):
                Figure._store([vals], source="import")
