import base64
import json
import random
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import file_open

from . import adoption, employees, ledger, organisation, sanctions, what_if

PUBLICITY_DAYS = 5
REVIEW = "期次评审"


class PartyDemo(models.AbstractModel):
    """Loads the fictional enterprise of the demo (demo/demo.xml); does nothing on a database without demo data."""

    _name = "party.demo"
    _description = "Demo enterprise"

    @api.model
    @api.private
    def _load(self, today=None):
        """Create the enterprise with the last two closed quarters before ``today`` and the running one.

        Does nothing where the demo's committee exists already.
        """
        if self.env["party.branch"].search_count([("name", "=", organisation.COMMITTEE)], limit=1):
            return
        self = self.with_context(  # noqa: PLW0642
            no_reset_password=True, tracking_disable=True, mail_notrack=True, lang=self._lang())
        today = today or self.env["party.cycle"]._today()
        self._name_company()
        if self._lang() == "zh_CN":
            # Messages keep the words of now, and the translation of this record is loaded after the demo.
            self.env.ref("party_points.activity_review").name = REVIEW
        self.env.ref("base.user_admin").action_id = self.env.ref("party_points.action_branch_chart").id
        committee, branches = organisation.create_tree(self.env)
        members = organisation.create_members(self.env, branches, today)
        organisation.create_posts(self.env, committee, branches, members, today)
        organisation.reorganise(self.env, branches, members, today)
        self._use_scheme(committee, today)
        self._draft_scheme(committee)
        desks = ledger.cut(branches, members)
        self._run_periods(desks, committee, today)
        self._exempt(desks, today)
        self._try_out(committee, today)
        self._adopt(desks, committee, today)
        sanctions.record(self.env, next(desk for desk in desks if desk.shown), today)
        employees.create(self.env, today)

    @api.model
    def _lang(self):
        """Chinese where it is installed: the people of the demo speak it."""
        return "zh_CN" if self.env["res.lang"]._lang_get("zh_CN") else "en_US"

    @api.model
    def _name_company(self):
        company = self.env.company
        with file_open("party_points/static/description/icon.png", "rb") as stream:
            company.write({"name": organisation.COMPANY, "logo": base64.b64encode(stream.read())})
        if "iap_enrich_auto_done" in company._fields:
            # A company that doesn't exist is nothing to look up on the internet.
            company.iap_enrich_auto_done = True

    def _use_scheme(self, committee, today):
        """S08 of the library as the enterprise's own scheme, with the cycles of the quarters that are shown."""
        library = self.env["party.scheme"].search([("library", "=", True), ("code", "=", "S08")])
        scheme = self.env["party.scheme"].create({
            "document": json.dumps(self._own_document(json.loads(library.document)), ensure_ascii=False),
            "owner_branch_id": committee.id,
        })
        scheme.action_publish()
        self.env["party.scheme.use"]._set(committee, scheme)
        # The job scores and reviews whatever cycle is there: one without a life in it would fill the inbox overnight.
        for year in {(today - relativedelta(months=6)).year, today.year}:
            self.env["party.cycle"]._open_cycle(scheme, year)

    def _draft_scheme(self, committee):
        """S20 as a draft that somebody is working on: what the editor opens."""
        self.env["party.scheme"].search([("library", "=", True), ("code", "=", "S20")])._adopt(committee)

    @api.model
    def _own_document(self, document):
        """Set what the library leaves open, name grounds for exemption, and let the group leader check first."""
        for stage in document["stages"]:
            if stage["stage"] == "publicity" and stage.get("days", 0) is None:
                stage["days"] = PUBLICITY_DAYS
            if stage["stage"] == "file" and stage.get("deadline", 0) is None:
                stage["deadline"] = {"month": 1, "day": 31, "of": "next_cycle"}
        check = {
            "stage": "group_check", "name": {"zh_CN": "党小组初审", "en_US": "Checked by the group"},
            "by": "group_leader", "every": "quarter",
        }
        document["stages"].insert(1, check)
        document["exempt"] = {
            "approval": ["branch", "superior"], "reasons": ["long_illness", "maternity", "seconded", "other"]}
        return document

    def _run_periods(self, desks, committee, today):
        """The quarters since the cycle of the last but one closed quarter began; that one is final, the next published.

        Quarters before those two are final too, with work results alone: a mean over the year needs them.
        """
        periods = self.env["party.period"].search(
            [("date_from", "<=", today), ("cycle_id.scheme_id.owner_branch_id", "=", committee.id)],
            order="date_from",
        )
        shown = periods[-3:]
        for period in periods.filtered(lambda one: one.date_from >= shown.cycle_id[:1].date_from):
            closed, rng = period.date_to < today, random.Random(period.code[-1])
            for desk in desks:
                if closed:
                    ledger.record_figures(desk, period, rng)
                if period in shown:
                    entries = ledger.declare_period(desk, period, min(period.date_to, today), rng)
                    decide = ledger.decide_closed if closed else ledger.decide_running
                    decide(desk, entries, rng)
                    if desk.shown and not closed:
                        ledger.leave_draft(desk, period, today)
            if closed:
                self._review(desks, period, final=period != shown[1])

    @api.model
    def _exempt(self, desks, today):
        superior = self.env["res.users"].search([("login", "=", "committee")])
        ledger.exempt_now(desks[0], today, superior)
        for desk in desks:
            if desk.shown:
                ledger.exempt(desk, today, superior)

    def _try_out(self, committee, today):
        """A draft of the next version, and a what-if on the cycle of the shown quarters."""
        cycle = self.env["party.cycle"].search(
            [("scheme_id.owner_branch_id", "=", committee.id), ("date_from", "<=", today)], limit=1)
        what_if.draft(self.env, cycle.scheme_id)
        what_if.run(self.env, cycle)

    @api.model
    def _adopt(self, desks, committee, today):
        """What the enterprise brought along: results of the years before, and a ledger that waits for confirmation."""
        superior = self.env["res.users"].search([("login", "=", "committee")])
        first = self.env["party.review"].search([("branch_id", "in", [desk.branch.id for desk in desks])]).cycle_id
        year = min(first.mapped("year"), default=today.year)
        adoption.import_results(desks, superior, (year - 2, year - 1))
        for desk in desks:
            if desk.shown:
                adoption.import_ledger(desk, today)

    def _review(self, desks, period, final):
        """Publish the period's review in each branch; older ones became final, two branches are late."""
        branches = self.env["party.branch"].union(*(desk.branch for desk in desks))
        opened = period.date_to + timedelta(days=1)
        reviews = self.env["party.review"]._open(period, branches, opened)
        secretaries = {desk.branch: desk.secretary for desk in desks}
        for review in reviews if final else reviews[:-2]:
            review.with_user(secretaries[review.branch_id]).action_publish()
        if final:
            self._date_back(reviews, opened)
            for review in reviews:
                review.with_user(secretaries[review.branch_id]).action_finalise()
            reviews.write({"date_final": reviews[0].publish_until + timedelta(days=1)})

    @api.model
    def _date_back(self, reviews, opened):
        """The publicity of a quarter long past is over: only its dates are set, the decision follows as ever."""
        published = opened + timedelta(days=9)
        until = self.env["party.workday"]._add_working_days(published, PUBLICITY_DAYS)
        reviews.write({"date_published": published, "publish_until": until})
