"""Nodes and rules as an editor shows them (scoring.md §2, §4, §12); see ``scheme_fields``."""

from odoo.tools import LazyTranslate

from . import scheme_words as words
from .scheme_fields import Field, named

_lt = LazyTranslate(__name__)

SOURCES = {
    "attendance": _lt("Attendance"), "dues": _lt("Dues"), "training": _lt("Training hours"),
    "study": _lt("Study points"), "honour": _lt("Honours"), "sanction": _lt("Sanctions"),
    "complaint": _lt("Complaints"), "commitment": _lt("Commitments"), "volunteer": _lt("Volunteering"),
    "hr_attendance": _lt("Attendance at work"), "suggestion": _lt("Suggestions"), "publication": _lt("Publications"),
    "enrolment": _lt("Enrolment"), "performance": _lt("Performance"), "appraisal": _lt("Appraisal"),
    "manual": _lt("By hand"),
}
EVENTS = {
    "present": _lt("Present"), "leave": _lt("Leave"), "absent": _lt("Absent"), "late": _lt("Late"),
    "left_early": _lt("Left early"), "proxy": _lt("By proxy"), "short": _lt("Short"),
    "unpaid_3m": _lt("Unpaid for three months"), "unpaid_6m": _lt("Unpaid for six months"), "hours": _lt("Hours"),
    "education_session": _lt("Education session"), "lecture_given": _lt("Party lecture given"),
    "app_points": _lt("Points of the study app"), "notes": _lt("Study notes"), "essay": _lt("Essay"),
    "notes_missing": _lt("Study notes missing"), "awarded": _lt("Awarded"), "competition": _lt("Competition"),
    "model_post": _lt("Model post"), "party": _lt("Party discipline"), "legal": _lt("By law"),
    "verified": _lt("Verified"), "done": _lt("Done"), "missed": _lt("Missed"), "none": _lt("None made"),
    "sick": _lt("Sick leave"), "full_month": _lt("Full attendance in a month"), "overtime": _lt("Overtime"),
    "adopted": _lt("Adopted"), "published": _lt("Published"), "research": _lt("Research"),
    "subordinate_demoted": _lt("Subordinate demoted"), "subordinate_left": _lt("Subordinate left"),
}
PERS = {"period": _lt("a period"), "cycle": _lt("a cycle")}
KINDS = {"points": _lt("Entries"), "ballot": _lt("Ballot"), "figure": _lt("Figure")}


def limit(key, label, kind):
    """``{n, per}``."""
    return Field(key, "object", label, group="limits", initial='{"n": 1, "per": "cycle"}', fields=(
        Field("n", kind, _lt("At most"), required=True),
        Field("per", "choice", _lt("in"), choices=PERS, default="cycle"),
    ))


NODE = (
    *named("node"),
    Field("kind", "choice", _lt("Takes its value from"), choices=KINDS, default=_lt("its children")),
    Field("opening", "number", _lt("Opening"), default="0"),
    Field("min", "number", _lt("Floor")),
    Field("max", "number", _lt("Cap")),
    Field("parent", "ref", _lt("Parent node"), of="node"),
    Field("adds_up", "flag", _lt("The children's full marks make the node's"), _lt(
        "Without the tick the sum may differ: that is meant so."), default=True),
    Field("levels", "map", _lt("Points of named levels"), _lt(
        "Only for figures: what a level such as “competent” is worth."), group="figures", value="number"),
    Field("window", "choice", _lt("Counts over"), group="figures", choices="party.scheme.node.window", default="cycle"),
    Field("fold", "choice", _lt("Over the periods"), _lt(
        "How the periods' values become one, below a node of the whole cycle."), group="figures",
        choices="party.scheme.node.fold"),
    Field("weight", "number", _lt("Weight"), group="figures", default="1"),
    Field("overflow_to", "ref", _lt("Overflow to"), _lt("The node that gets what exceeds the cap."), group="figures",
          of="node"),
    Field("tracks", "refs", _lt("Only for these tracks"), group="tracks", of="track"),
    Field("track", "map", _lt("Other figures for a track"), group="tracks", of="track", value="object", initial="{}",
          fields=(
              Field("opening", "number", _lt("Opening")),
              Field("min", "number", _lt("Floor"), nullable=True),
              Field("max", "number", _lt("Cap"), nullable=True),
              Field("weight", "number", _lt("Weight")),
          )),
)

WAYS = Field("ways", "oneof", _lt("Points"), default=_lt("none: it voids, vetoes or is still to be set"), fields=(
    Field("points", "number", _lt("fixed"), initial="1"),
    Field("range", "range", _lt("chosen within a range"), initial="[0, 1]"),
    Field("tiers", "map", _lt("by level"), choices=words.TIERS, value="points", initial="{}"),
    Field("shortfall", "object", _lt("for what is missing of a target"),
          initial='{"target": 1, "unit": 1, "points": -1}', fields=(
              Field("target", "number", _lt("Target"), required=True),
              Field("unit", "number", _lt("For every"), default="1"),
              Field("points", "number", _lt("Points")),
              Field("effect", "choice", _lt("Or"), choices={"void": _lt("the node counts 0")}),
          )),
    Field("rate_below", "object", _lt("for attendance below a rate"), initial='{"rate": 0.8, "points": -1}', fields=(
        Field("rate", "number", _lt("Rate"), _lt("0.8 is 80%."), required=True),
        Field("points", "number", _lt("Points"), required=True),
    )),
))

JOINT = Field("joint", "items", _lt("Joint liability"), group="surcharge",
              initial='{"from": 1, "pct": 0.1, "posts": []}', fields=(
                  Field("from", "number", _lt("From a deduction of")),
                  Field("pct", "number", _lt("Share"), _lt("0.1 is 10%."), required=True),
                  Field("posts", "codes", _lt("Posts"), choices=words.POSTS, required=True),
              ))

RULE = (
    *named("rule"),
    WAYS,
    Field("effect", "choice", _lt("Effect"), choices="party.scheme.rule.effect", default="points"),
    Field("unset", "flag", _lt("The figure is still to be set"), _lt("Forbids publishing until it is set.")),
    Field("unit", "number", _lt("For every"), _lt("So much quantity makes one unit of the points.")),
    Field("declared_by", "choice", _lt("Declared by"), choices="party.scheme.rule.declared_by", default="recorder"),
    Field("evidence", "choice", _lt("Evidence"), choices="party.scheme.rule.evidence", default="optional"),
    Field("node", "ref", _lt("Posted on"), of="node", required=True),
    limit("max_count", _lt("Times"), "count"),
    limit("max_points", _lt("Points in all"), "number"),
    Field("subject_cap", "number", _lt("Cap for one subject"), group="limits"),
    Field("family", "ref", _lt("Family: only the highest counts"), group="limits", of="family"),
    Field("repeat_pct", "number", _lt("When repeated"), _lt("0.2 adds 20%."), group="surcharge"),
    Field("post_pct", "number", _lt("For holders of a post"), _lt("0.2 adds 20%."), group="surcharge"),
    JOINT,
    Field("scope", "choice", _lt("Given to"), group="bound", choices="party.scheme.rule.scope", default="person"),
    Field("statuses", "choices", _lt("Statuses"), group="bound", choices=words.STATUSES),
    Field("tracks", "refs", _lt("Tracks"), group="bound", of="track"),
    Field("posts", "codes", _lt("Posts"), group="bound", choices=words.POSTS),
    Field("except_posts", "codes", _lt("Posts excepted"), group="bound", choices=words.POSTS),
    Field("source", "choice", _lt("Source"), group="source", choices=SOURCES, open=True),
    Field("event", "codes", _lt("Events"), _lt("None: every event of the source."), group="source", choices=EVENTS),
    Field("activities", "codes", _lt("Activities"), group="source"),
    Field("department", "choice", _lt("Department that declares"), group="handling", open=True,
          choices="party.scheme.rule.department"),
    Field("approval", "choice", _lt("Confirmed by"), group="handling", choices="party.scheme.rule.approval",
          default="branch"),
    Field("superior_above", "number", _lt("Above so many points also by the superior"), group="handling"),
    Field("grant", "choice", _lt("Given by itself"), group="closing", choices={"period": _lt("every period")}),
)
