"""Accounts in the manner of S23: monthly points that overflow into an account for life, rankings by node and window,
and the points that a post has to give out each week."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .entry_common import LedgerCase, node, rule

YEAR = 2025
ACCOUNTS = {
    "period": "month",
    "nodes": [
        node("total", window="lifetime"),
        node("a", "total", window="period", fold="last", weight=0, opening=100, max=100, overflow_to="b",
             kind="points"),
        node("b", "total", window="lifetime", kind="points"),
    ],
    "rules": [
        rule("a.done", "recorder", range=[0, 100]),
        rule("a.fault", "recorder", range=[-100, 0]),
        rule("a.met", "source", points=30, source="manual", event="met", posts=["department_head"]),
        rule("a.missed", "source", points=-15, source="manual", event="missed", posts=["department_head"]),
        rule("b.deed", "recorder", range=[0, 100]),
    ],
    "families": [],
    "rank_nodes": [
        {"node": "a", "window": "period"}, {"node": "b", "window": "period"}, {"node": "b", "window": "lifetime"}],
    "outcomes": [
        {"code": "leave", "name": {"en_US": "A day of leave"}, "action": "paid_leave", "days": 1,
         "when": {"rank": "first", "node": "b", "window": "period"}},
        {"code": "half", "name": {"en_US": "Half a day"}, "action": "paid_leave", "days": 0.5,
         "when": {"rank": "second", "node": "b", "window": "period"}}],
    "duties": [{
        "code": "give", "name": {"en_US": "Points to give out"}, "post": "department_head", "per": "week",
        "per_head": True, "give": {"bonus": 5, "deduct": 2}, "met": {"points": 30, "node": "a"},
        "missed": {"points": -15, "node": "a"}}],
}
# A week from Monday to Sunday, and the day after it.
MONDAY, SUNDAY = date(YEAR, 3, 3), date(YEAR, 3, 9)


@tagged("party_accounts")
class TestAccounts(LedgerCase):
    document = ACCOUNTS

    @classmethod
    def set_up_scheme(cls):
        super().set_up_scheme()
        cls.cycle = cls.env["party.cycle"]._open_cycle(cls.ledger_scheme, YEAR)
        cls.day = date(YEAR, 3, 4)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kind = cls.env["party.post.type"].search([("code", "=", "department_head")])
        cls.env["party.post"].create({
            "member_id": cls.recorder.id, "type_id": kind.id, "branch_id": cls.branch_a.id,
            "date_from": date(YEAR, 1, 1)})
        cls.march = cls.cycle.period_ids.filtered(lambda period: period.date_from == date(YEAR, 3, 1))

    def given(self, member, points, day=None):
        """An entry that the head of department gave out."""
        entry = self.confirmed("a.done" if points > 0 else "a.fault", member, points=points, date=day or self.day)
        self.env.cr.execute(
            "ALTER TABLE party_entry DISABLE TRIGGER USER; UPDATE party_entry SET declarer_id = %s, origin = 'recorded'"
            " WHERE id = %s; ALTER TABLE party_entry ENABLE TRIGGER USER", [self.recorder.user_id.id, entry.id])
        self.env.invalidate_all()
        return entry

    def close(self, today=SUNDAY + timedelta(days=1)):
        self.env["party.duty"]._close(self.cycle, today)
        return self.env["party.entry"].search(
            [("member_id", "=", self.recorder.id), ("rule_code", "in", ("a.met", "a.missed")), ("date", "=", SUNDAY)])

    def heads(self):
        """All members of the branch but the head: five at 5 and 2 points each."""
        return self.ann | self.ben | self.leader | self.secretary | self.member_1

    def test_who_gives_out_enough_is_rewarded_and_who_does_not_is_charged(self):
        for member in self.heads():
            self.given(member, 5)
        self.assertRecordValues(self.close(), [{"rule_code": "a.missed", "points": -15, "state": "confirmed"}])
        self.given(self.ann, -9.99)
        self.assertEqual(len(self.close()), 1, "ten were due; running again changes nothing")
        self.given(self.ann, -0.01)
        found = self.close().filtered(lambda entry: entry.origin != "reversal")
        self.assertEqual(
            sorted(found.mapped(lambda entry: (entry.rule_code, entry.state))),
            [("a.met", "confirmed"), ("a.missed", "reversed")])
        self.assertEqual(self.close().filtered(lambda entry: entry.state == "confirmed" and entry.origin == "fact"),
                         found.filtered(lambda entry: entry.rule_code == "a.met"))

    def test_the_entry_says_what_it_is_for_and_each_organisation_is_judged_once(self):
        kind = self.env["party.post.type"].search([("code", "=", "department_head")])
        self.env["party.post"].create({"member_id": self.recorder.id, "type_id": kind.id, "date_from": date(YEAR, 1, 1),
                                       "branch_id": self.branch_b.id})
        for entries in (self.close(), self.close()):
            self.assertEqual(sorted(entries.mapped(lambda entry: (entry.subject, entry.state))), [
                ("Points to give out · Branch A", "confirmed"), ("Points to give out · Branch B", "confirmed")])

    def test_an_entry_is_known_whatever_its_subject_says(self):
        first = self.close()
        self.assertEqual(first.subject, "Points to give out")
        self.env["res.lang"]._activate_lang("zh_CN")
        self.recorder.user_id.lang = "zh_CN"
        kind = self.env["party.post.type"].search([("code", "=", "department_head")])
        self.env["party.post"].create({"member_id": self.recorder.id, "type_id": kind.id, "branch_id": self.branch_b.id,
                                       "date_from": date(YEAR, 1, 1)})
        both = self.close()
        self.assertEqual(both & first, first)
        self.assertEqual(both.mapped("state"), ["confirmed", "confirmed"])
        self.assertEqual(len(set(both.mapped("client_key"))), 2)

    def test_a_part_of_weight_0_is_shown_by_its_own_value(self):
        self.confirmed("a.done", self.ann, points=30, date=date(YEAR, 3, 4))
        self.confirmed("a.fault", self.ben, points=-20, date=date(YEAR, 3, 4))
        shown = {score.member_id: score.components for score in self.env["party.score"].search(
            [("period_id", "=", self.march.id), ("member_id", "in", (self.ann | self.ben).ids)])}
        self.assertEqual(shown, {self.ann: "A 100 · B 30", self.ben: "A 80 · B 0"})

    def test_the_holder_sees_how_much_is_left(self):
        self.given(self.ann, 7)
        self.given(self.recorder, 50)
        self.given(self.ben, -3, SUNDAY)
        self.given(self.ben, 40, SUNDAY + timedelta(days=1))
        with patch.object(type(self.env["party.workday"]), "_today", lambda _day: self.day), \
                patch.object(type(self.env["party.cycle"]), "_today", lambda _day: self.day):
            duty, = self.env["party.member"].with_user(self.recorder.user_id).get_my_points()["duties"]
            self.assertEqual(self.env["party.member"].with_user(self.ben.user_id).get_my_points()["duties"], [])
        self.assertEqual((duty["bonus"], duty["deduct"]), ({"given": "7", "due": "25"}, {"given": "3", "due": "10"}))
        self.assertEqual((duty["first"], duty["last"], duty["heads"], duty["met"]),
                         (MONDAY.isoformat(), SUNDAY.isoformat(), 5, False))

    def test_old_weeks_and_holders_without_a_login_are_not_judged(self):
        self.assertFalse(self.close(SUNDAY + timedelta(days=20)))
        self.recorder.user_id = False
        self.assertFalse(self.close())

    def test_a_duty_may_be_due_in_each_period_of_the_scheme(self):
        scheme = self.cycle.scheme_id._compiled()
        duty = scheme.duties[0]._replace(per="period")
        windows = self.env["party.duty"]._windows(scheme, duty, MONDAY, date(YEAR, 4, 1))
        self.assertEqual([window.code for window in windows], [f"{YEAR}-03", f"{YEAR}-04"])

    def test_rankings_name_node_and_window_and_the_first_two_get_leave(self):
        self.confirmed("a.done", self.ann, points=30, date=date(YEAR, 3, 4))
        self.confirmed("b.deed", self.ben, points=20, date=date(YEAR, 3, 4))
        self.confirmed("b.deed", self.leader, points=50, date=date(YEAR, 2, 4))
        scores = self.env["party.score"].search(
            [("period_id", "=", self.march.id), ("member_id", "in", (self.ann | self.ben | self.leader).ids)])
        tables = scores.with_user(self.secretary.user_id).get_rankings()
        self.assertEqual([table["title"] for table in tables],
                         ["Total", "A · this period", "B · this period", "B · in all"])
        found = [[(row["rank"], row["member"], row["value"]) for row in table["rows"]] for table in tables]
        # A: all at their maximum; what is above it went to B. B in March: 30 by overflow, 20, none.
        self.assertEqual(found[1], [(1, "Ann", "100"), (1, "Ben", "100"), (1, "Leader", "100")])
        self.assertEqual(found[2], [(1, "Ann", "30"), (2, "Ben", "20"), (3, "Leader", "0")])
        self.assertEqual(found[3], [(1, "Leader", "50"), (2, "Ann", "30"), (3, "Ben", "20")])
        outcomes = {score.member_id.name: score.with_user(self.secretary.user_id).standing_outcomes for score in scores}
        self.assertEqual(outcomes, {"Ann": "A day of leave", "Ben": "Half a day", "Leader": False})
        with self.assertRaises(AccessError):
            scores.filtered(lambda one: one.member_id == self.ben).with_user(self.ben.user_id).get_rankings()
