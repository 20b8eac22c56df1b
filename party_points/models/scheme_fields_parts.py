"""All further parts of a scheme document as an editor shows them (scoring.md §5 to §12); see ``scheme_fields``."""

from odoo.tools import LazyTranslate

from . import scheme_words as words
from .scheme_fields import Field, bounds, named
from .scheme_fields_tree import NODE, RULE

_lt = LazyTranslate(__name__)

PLACES = {"first": _lt("First"), "second": _lt("Second"), "last": _lt("Last")}
WHO = {
    **words.POSTS, "member": _lt("Member"), "anyone": _lt("Anyone"), "members_meeting": _lt("Members' meeting"),
    "members_and_public": _lt("Members and public"), "committee_member": _lt("Committee member"),
    "department": _lt("Department"), "branch": _lt("Branch"), "superior": _lt("Superior organisation"),
    "superior_discipline": _lt("Discipline commission of the superior"),
}
APPROVERS = {
    "branch": _lt("Branch"), "meeting": _lt("Members' meeting"), "superior": _lt("Superior organisation"),
    "superior_filing": _lt("Filed with the superior"),
}
REASONS = {"seconded": _lt("Seconded"), "retired": _lt("Retired"), "long_illness": _lt("Long illness")}
UNLESS = {"good_reason": _lt("there is a good reason")}
SANCTIONS = {"any": _lt("Any"), "party": _lt("Party discipline"), "legal": _lt("By law")}


def streak(counted=True):
    """``{n, grade | score | rank, or_below}``."""
    return (
        *((Field("n", "count", _lt("Cycles in a row"), required=True),) if counted else ()),
        Field("grade", "refs", _lt("Grade"), of="grade"),
        Field("or_below", "flag", _lt("or any grade below")),
        bounds("score", _lt("Total")),
        Field("rank", "choice", _lt("Place"), choices=PLACES),
    )


GENERAL = (
    *named(),
    Field("sector", "texts", _lt("Sector")),
    Field("summary", "texts", _lt("Summary"), long=True),
    Field("period", "choice", _lt("Scored"), choices="party.scheme.period_kind", required=True),
    Field("cycle", "monthday", _lt("First day of the cycle"), _lt("MM-DD; empty: the calendar year.")),
    Field("statuses_scored", "choices", _lt("Who is scored"), choices=words.STATUSES, required=True),
    Field("statuses_graded", "choices", _lt("Who is ranked and graded"), choices=words.STATUSES, required=True),
    Field("posts_scored", "codes", _lt("Only holders of these posts"), choices=words.POSTS),
    Field("rank_scope", "choice", _lt("Ranked within"), default="branch",
          choices={"branch": _lt("Branch"), "superior": _lt("Superior organisation")}),
    Field("tracks", "items", _lt("Tracks"), _lt("Classes of members that are treated alike."),
          initial='{"code": "", "name": {}}', fields=named("track")),
    Field("exempt", "object", _lt("Exemption"), initial="{}", fields=(
        Field("approval", "codes", _lt("Approved by"), choices=APPROVERS),
        Field("reasons", "codes", _lt("Reasons"), choices=REASONS),
        Field("score", "choice", _lt("Score"), choices={"set_by_organisation": _lt("one total for the year, set by "
              "the organisation")}),
        Field("no_awards", "flag", _lt("No awards")),
    )),
)

NEW_BALLOT = '{"node": "", "mode": "proportional", "options": [], "groups": []}'
BALLOT = Field("ballots", "items", _lt("Ballots"), initial=NEW_BALLOT, fields=(
    Field("node", "ref", _lt("Node"), of="node", required=True),
    Field("mode", "choice", _lt("Value"), required=True, choices={
        "proportional": _lt("proportional to the result"), "by_grade": _lt("decided by the meeting")}),
    Field("options", "items", _lt("Options"), initial='{"code": "", "name": {}, "points": 100}', required=True,
          fields=(*named("option"), Field("points", "points", _lt("Points"), required=True))),
    Field("groups", "items", _lt("Voter groups"), _lt("The weights add up to 1."), required=True,
          initial='{"code": "", "name": {}, "weight": 1}',
          fields=(*named("group"), Field("weight", "number", _lt("Weight"), default="1"))),
    Field("divisor", "choice", _lt("Divided by"), group="terms", default="valid",
          choices={"valid": _lt("valid votes"), "cast": _lt("all votes cast")}),
    Field("every", "choice", _lt("Held"), group="terms", choices="party.scheme.stage.every", open=True),
    *named(group="terms")[:1], Field("code", "code", _lt("Code"), group="terms"),
))

GRADE = Field("grades", "items", _lt("Grades, the best first"), initial='{"code": "", "name": {}}', fields=(
    *named("grade"),
    Field("from", "number", _lt("Lower bound")),
    Field("open", "flag", _lt("strictly above")),
    Field("in_principle", "flag", _lt("A proposal that the meeting may change")),
    Field("computed", "flag", _lt("Given by the score"), _lt(
        "Without the tick only a ceiling, a veto or the meeting gives it."), default=True),
    Field("quota", "number", _lt("Share of places"), _lt("0.3 is 30%."), group="places"),
    Field("quota_min", "count", _lt("Places at least"), group="places"),
    Field("top_share", "number", _lt("Among the best"), _lt("0.3 is 30%."), group="places"),
    Field("share_of", "choice", _lt("Share of"), group="places", default="graded",
          choices={"graded": _lt("graded members"), "members": _lt("all members")}),
    Field("node_min", "map", _lt("Points needed on nodes"), group="terms", of="node", value="number"),
    Field("requires_rule", "refs", _lt("Entries needed"), group="terms", of="rule"),
))

CEILING = Field("ceilings", "items", _lt("Ceilings"), _lt("What allows no better grade."),
                initial='{"sanction": "any", "at_most": ""}', fields=(
    Field("cause", "oneof", _lt("Because of"), fields=(
        Field("sanction", "choice", _lt("a sanction"), choices=SANCTIONS, open=True, initial='"any"'),
        Field("rule", "ref", _lt("entries of a rule"), of="rule", initial='""'),
    )),
    Field("tiers", "codes", _lt("Only of these levels"), choices=words.TIERS),
    Field("count", "count", _lt("How many"), default="1"),
    Field("at_most", "ref", _lt("Best grade possible"), of="grade", required=True),
    *named(group="terms")[:1], Field("code", "code", _lt("Code"), group="terms"),
))

WHEN = Field("when", "object", _lt("When"), initial="{}", fields=(
    Field("grade", "refs", _lt("Grade"), of="grade"),
    bounds("score", _lt("Total")),
    Field("status", "choices", _lt("Status"), choices=words.STATUSES),
    Field("track", "refs", _lt("Tracks"), group="terms", of="track"),
    Field("rank", "choice", _lt("Place"), choices=PLACES),
    Field("node", "ref", _lt("Place by node"), group="terms", of="node"),
    Field("window", "choice", _lt("Place over"), group="terms", choices="party.scheme.node.window"),
    Field("consecutive", "object", _lt("In a row"), group="terms", initial='{"n": 2}', fields=streak()),
    Field("times", "object", _lt("How often in all"), group="terms", initial='{"gte": 2}', fields=(
        *streak(counted=False),
        Field("count", "oneof", _lt("Times"), fields=(
            Field("gte", "count", _lt("at least"), initial="2"), Field("eq", "count", _lt("exactly"), initial="1"))),
    )),
    Field("veto", "yesno", _lt("Veto"), group="terms"),
    Field("requires_rule", "refs", _lt("Entries of"), group="terms", of="rule"),
    Field("node_above", "map", _lt("Nodes above"), group="terms", of="node", value="number"),
    Field("unless", "choice", _lt("Unless"), group="terms", choices=UNLESS, open=True),
))

NEW_OUTCOME = '{"code": "", "name": {}, "when": {}, "action": "talk"}'
OUTCOME = Field("outcomes", "items", _lt("Outcomes"), initial=NEW_OUTCOME, fields=(
    *named("outcome"),
    Field("action", "choice", _lt("Action"), choices="party.scheme.outcome.action", required=True),
    WHEN,
    Field("months", "number", _lt("Months"), group="terms", nullable=True),
    Field("days", "number", _lt("Days"), group="terms", nullable=True),
    Field("ban_years", "number", _lt("Years of the ban"), group="terms"),
    Field("owner", "choice", _lt("Owner"), group="terms", choices="party.scheme.outcome.owner"),
    Field("what", "text", _lt("What"), group="terms"),
    Field("flag", "text", _lt("Flag"), group="terms"),
    Field("accumulates", "flag", _lt("Adds up over the periods"), group="terms"),
    Field("unless", "choice", _lt("Unless"), group="terms", choices=UNLESS, open=True),
    Field("after", "ref", _lt("Only if this had no effect"), group="terms", of="outcome"),
))


def occurrences(key, label):
    """``{each, gte, eq, per}``."""
    return Field(key, "object", label, initial='{"each": 1}', fields=(
        Field("each", "count", _lt("for every")), Field("gte", "count", _lt("at least")),
        Field("eq", "count", _lt("exactly")),
        Field("per", "choice", _lt("in"), choices="party.scheme.period_kind", open=True),
    ))


BRANCH = Field("branch_outcomes", "items", _lt("What follows for a branch"),
               initial='{"code": "", "name": {}, "when": {"every": "year"}, "effect": {}}', fields=(
    *named(),
    Field("when", "object", _lt("When"), initial="{}", open=True, fields=(
        occurrences("untrue_entries", _lt("Untrue entries")),
        occurrences("unpublished_periods", _lt("Periods not published")),
        occurrences("late_filings", _lt("Late filings")),
        Field("inspection", "choice", _lt("Inspection"), choices={"good": _lt("Good"), "poor": _lt("Poor")}),
        Field("every", "choice", _lt("Every"), choices={"year": _lt("year")}, open=True),
    )),
    Field("effect", "object", _lt("Effect"), initial="{}", open=True, required=True, fields=(
        Field("reminder", "flag", _lt("Reminder")),
        Field("reverse_entry", "flag", _lt("The entry is reversed")),
        Field("branch_target_points", "number", _lt("Points on the branch's account")),
        Field("no_advanced_branch", "flag", _lt("No award as advanced branch")),
        Field("appraisal_item", "text", _lt("Item of the appraisal")),
        Field("nominate_branch_by", "text", _lt("Branches nominated by")),
        Field("commend", "flag", _lt("Commend")), Field("criticise", "flag", _lt("Criticise")),
    )),
))


def duty_entry(key, label):
    """``{points, node}``."""
    return Field(key, "object", label, initial='{"points": 0, "node": ""}', fields=(
        Field("points", "number", _lt("Points"), required=True),
        Field("node", "ref", _lt("Node"), of="node", required=True),
    ))


NEW_DUTY = '{"code": "", "name": {}, "post": "secretary", "give": {}}'
DUTY = Field("duties", "items", _lt("Duties of posts"), initial=NEW_DUTY, fields=(
    *named(),
    Field("post", "choice", _lt("Post"), choices=words.POSTS, open=True, required=True),
    Field("per", "choice", _lt("In every"), default="period", choices={
        "week": _lt("week"), "month": _lt("month"), "quarter": _lt("quarter"), "half": _lt("half-year"),
        "year": _lt("year"), "period": _lt("period")}),
    Field("per_head", "flag", _lt("For each member led")),
    Field("give", "object", _lt("Points to give out"), initial="{}", required=True, fields=(
        Field("bonus", "number", _lt("Bonus")), Field("deduct", "number", _lt("Deductions")))),
    duty_entry("met", _lt("When met")),
    duty_entry("missed", _lt("When missed")),
))

STAGE = Field("stages", "items", _lt("Stages, in order"), initial='{"stage": "committee", "name": {}}', fields=(
    Field("stage", "choice", _lt("Stage"), choices="party.scheme.stage.stage", required=True),
    Field("name", "texts", _lt("Name")),
    Field("by", "codes", _lt("By"), choices=WHO),
    Field("every", "choice", _lt("How often"), choices="party.scheme.stage.every"),
    Field("days", "count", _lt("Working days"), nullable=True),
    Field("raise_days", "count", _lt("Days to raise an objection"), group="times", nullable=True),
    Field("answer_days", "count", _lt("Days to answer it"), group="times", nullable=True),
    Field("min_days", "count", _lt("Working days at least"), group="times", nullable=True),
    Field("month", "count", _lt("In month"), group="times"),
    Field("when", "codes", _lt("When"), group="times",
          choices={"first_meeting_of_month": _lt("first meeting of the month")}),
    Field("once", "codes", _lt("Once"), group="times", choices={"adoption": _lt("when the scheme is adopted")}),
    Field("anytime", "flag", _lt("At any time"), group="times"),
    Field("deadline", "object", _lt("Deadline"), group="times", initial='{"day": 10, "of": "next_month"}', fields=(
        Field("until", "oneof", _lt("Until"), fields=(
            Field("day", "count", _lt("a day"), initial="10"),
            Field("days_after", "count", _lt("days after"), initial="7"))),
        Field("month", "count", _lt("Month")),
        Field("of", "choice", _lt("of"), choices={
            "next_month": _lt("next month"), "next_cycle": _lt("next cycle"), "publicity": _lt("publicity"),
            "cycle_end": _lt("the cycle's end")}),
    )),
    Field("also_by", "codes", _lt("Also by"), group="who", choices=WHO),
    Field("to", "codes", _lt("To"), group="who", choices=WHO),
    Field("appeal", "codes", _lt("Appeal to"), group="who", choices=WHO),
    Field("countersign", "codes", _lt("Countersigned by"), group="who", choices=WHO),
    Field("filed_with", "codes", _lt("Filed with"), group="who", choices=WHO),
    Field("supervised_by", "codes", _lt("Supervised by"), group="who", choices=WHO),
    Field("reported_at", "codes", _lt("Reported at"), group="who",
          choices={"next_members_meeting": _lt("next members' meeting")}),
    Field("above", "number", _lt("Only entries above so many points"), group="terms"),
    Field("evidence", "choice", _lt("Evidence"), group="terms", choices="party.scheme.rule.evidence"),
    Field("written", "flag", _lt("In writing"), group="terms"),
    Field("real_name", "flag", _lt("With the real name"), group="terms"),
))

FAMILY = Field(
    "families", "items", _lt("Families"), _lt("Rules of one family: only the highest of their entries counts."),
    initial='{"code": "", "scope": "subject"}', fields=(
        *named("family"),
        Field("scope", "choice", _lt("Highest of"), default="subject", choices={
            "subject": _lt("one subject"), "cycle": _lt("the whole cycle")}),
    ))

REPETITION = Field(
    "consecutive", "items", _lt("Repetitions that make another grade"), initial='{"n": 2, "gives": ""}', fields=(
        *streak(), Field("gives", "ref", _lt("Gives"), of="grade", required=True),
        *named(group="terms")[:1], Field("code", "code", _lt("Code"), group="terms"),
    ))

NOTE = Field(
    "notes", "items", _lt("Readings chosen where the source is silent"), initial='{"zh_CN": "", "en_US": ""}', fields=(
        Field("zh_CN", "text", _lt("Chinese"), long=True), Field("en_US", "text", _lt("English"), long=True),
    ))

EXTRA = Field(
    "extra", "items", _lt("Further terms"), _lt("What no other field has room for."), initial='{"zh_CN": ""}',
    open=True, fields=(
        Field("code", "code", _lt("Code")), Field("zh_CN", "text", _lt("Chinese"), long=True),
        Field("en_US", "text", _lt("English"), long=True), Field("data", "json", _lt("Data")),
    ))

TABS = (
    ("tree", _lt("Nodes and rules"), (
        Field("nodes", "items", _lt("Nodes"), fields=NODE), Field("rules", "items", _lt("Rules"), fields=RULE))),
    ("general", _lt("General"), GENERAL),
    ("families", _lt("Families"), (FAMILY,)),
    ("ballots", _lt("Ballots"), (BALLOT,)),
    ("grades", _lt("Grades"), (
        GRADE,
        Field("tie_break", "refs", _lt("Equal totals are ordered by"), of="node"),
        Field("veto_grade", "ref", _lt("Grade under a veto"), of="grade"),
        Field("pending", "object", _lt("Under investigation"), initial="{}", fields=(
            Field("interim_grade", "ref", _lt("Grade meanwhile"), of="grade"),)),
        CEILING,
        REPETITION,
        Field("rank_nodes", "items", _lt("Further ranks"), initial='{"node": ""}', fields=(
            Field("node", "ref", _lt("Node"), of="node", required=True),
            Field("window", "choice", _lt("Over"), choices="party.scheme.node.window"),
            *named(group="terms")[:1], Field("code", "code", _lt("Code"), group="terms"))),
    )),
    ("outcomes", _lt("Outcomes"), (OUTCOME,)),
    ("branches", _lt("Branches and duties"), (BRANCH, DUTY)),
    ("stages", _lt("Stages"), (STAGE,)),
    ("notes", _lt("Notes"), (NOTE, EXTRA)),
)
