"""The sheets and columns of a scheme's workbook: one description that writes, reads, compares and prints.

A column has the place of its value inside an item (``name.zh_CN``), a title, and a kind (``scheme_cells``) that says
how the value stands in a cell. Titles and words are English; the shell translates what is marked with ``_lt``.
"""

from typing import NamedTuple


def _lt(text: str) -> str:
    """Mark a text for translation."""
    return text


class Column(NamedTuple):
    """A value of an item. ``choices``: ``(code, word)`` of an enumeration; ``refers``: the part of its codes."""

    key: str
    title: str
    kind: str
    choices: tuple = ()
    refers: str = ''
    width: int = 12
    required: bool = False


class Part(NamedTuple):
    """A list of the document as a sheet. ``key``: its place in the document, or inside a ballot."""

    key: str
    title: str
    item: str
    columns: tuple


def _choices(words: dict) -> tuple:
    """``(code, word)`` in the order of an enumeration."""
    return tuple(words.items())


STATUSES = _choices({
    'full': _lt("Full member"), 'probationary': _lt("Probationary member"), 'activist': _lt("Activist"),
    'employee': _lt("Employee"),
})
PERIODS = _choices({
    'week': _lt("Weekly"), 'month': _lt("Monthly"), 'quarter': _lt("Quarterly"), 'half': _lt("Half-yearly"),
    'year': _lt("Yearly"),
})
WINDOWS = _choices({'cycle': _lt("Cycle"), 'period': _lt("Period"), 'lifetime': _lt("Lifetime")})
EVIDENCE = _choices({'required': _lt("Required"), 'optional': _lt("Optional")})
PLACES = _choices({'first': _lt("First"), 'second': _lt("Second"), 'last': _lt("Last")})
KINDS = _choices({'points': _lt("Entries"), 'ballot': _lt("Ballot"), 'figure': _lt("Figure")})
FOLDS = _choices({'mean': _lt("Mean"), 'sum': _lt("Sum"), 'last': _lt("Last")})
EFFECTS = _choices({'points': _lt("Points"), 'void': _lt("Void"), 'veto': _lt("Veto")})
DECLARERS = _choices({
    'member': _lt("Member"), 'anyone': _lt("Anyone"), 'recorder': _lt("Recorder"),
    'department': _lt("Department"), 'source': _lt("Automatic"),
})
DEPARTMENTS = _choices({
    'party_affairs': _lt("Party affairs"), 'discipline': _lt("Discipline"), 'business': _lt("Business"),
    'safety': _lt("Safety"), 'executive': _lt("Executive office"),
})
SCOPES = _choices({'person': _lt("Person"), 'department': _lt("Department"), 'branch': _lt("Branch")})
ACTIONS = _choices({
    'commend': _lt("Commend"), 'nominate': _lt("Nominate"), 'talk': _lt("Talk"), 'admonish': _lt("Admonition"),
    'rectify': _lt("Rectification"), 'pair': _lt("Pairing"), 'extend_probation': _lt("Extend probation"),
    'confirm_on_time': _lt("Confirm on time"), 'cancel_probation': _lt("Cancel probation"),
    'cancel_candidacy': _lt("Cancel candidacy"), 'dispose': _lt("Organisational disposal"),
    'removal': _lt("Removal"), 'no_awards': _lt("No awards"), 'no_care': _lt("No care"),
    'criticise': _lt("Criticise"), 'pay_link': _lt("Linked to pay"), 'paid_leave': _lt("Paid leave"),
    'priority_development': _lt("Priority in development"), 'flag': _lt("Flag"),
})
OWNERS = _choices({
    'introducer': _lt("Introducer"), 'secretary': _lt("Secretary"), 'committee_member': _lt("Committee member"),
    'superior': _lt("Superior organisation"),
})
STAGES = _choices({
    'declare': _lt("Declaration"), 'group_check': _lt("Check"), 'committee': _lt("Branch committee"),
    'meeting': _lt("Members' meeting"), 'publicity': _lt("Publicity"), 'objection': _lt("Objection"),
    'file': _lt("Filing"), 'comment': _lt("Comment"), 'summaries': _lt("Summaries"),
})
RANK_SCOPES = _choices({'branch': _lt("Branch"), 'superior': _lt("Superior organisation")})

CODE = Column('code', _lt("Code"), 'code', width=22, required=True)
LABEL = Column('code', _lt("Code"), 'code', width=16)
NAMES = (
    Column('name.zh_CN', _lt("Name (Chinese)"), 'text', width=26),
    Column('name.en_US', _lt("Name (English)"), 'text', width=26),
)
OTHER = Column('', _lt("Other"), 'json', width=14)
STREAK = (
    Column('grade', _lt("Grade"), 'one_or_more', refers='grades'),
    Column('score', _lt("Total"), 'pairs'),
    Column('rank', _lt("Place"), 'choice', PLACES),
    Column('or_below', _lt("Or below"), 'flag'),
)

GENERAL = Part('general', _lt("General"), _lt("Scheme"), (
    Column('code', _lt("Code"), 'code', required=True),
    Column('name.zh_CN', _lt("Name (Chinese)"), 'text'),
    Column('name.en_US', _lt("Name (English)"), 'text'),
    Column('sector.zh_CN', _lt("Sector (Chinese)"), 'text'),
    Column('sector.en_US', _lt("Sector (English)"), 'text'),
    Column('summary.zh_CN', _lt("Summary (Chinese)"), 'text'),
    Column('summary.en_US', _lt("Summary (English)"), 'text'),
    Column('cycle', _lt("Cycle"), 'code_or_pairs'),
    Column('period', _lt("Scored"), 'choice', PERIODS, required=True),
    Column('statuses_scored', _lt("Statuses scored"), 'codes', STATUSES, required=True),
    Column('statuses_graded', _lt("Statuses graded"), 'codes', STATUSES, required=True),
    Column('posts_scored', _lt("Posts scored"), 'codes'),
    Column('exempt.approval', _lt("Exemption approved by"), 'codes'),
    Column('exempt.reasons', _lt("Reasons for exemption"), 'codes'),
    Column('exempt.score', _lt("Score when exempt"), 'choice', _choices({
        'set_by_organisation': _lt("Set by the organisation")})),
    Column('exempt.no_awards', _lt("No awards when exempt"), 'flag'),
    Column('rank_scope', _lt("Ranked within"), 'choice', RANK_SCOPES),
    Column('tie_break', _lt("Equal totals ordered by"), 'codes', refers='nodes'),
    Column('pending.interim_grade', _lt("Grade while under investigation"), 'code', refers='grades'),
    Column('veto_grade', _lt("Grade under a veto"), 'code', refers='grades'),
))

TRACKS = Part('tracks', _lt("Tracks"), _lt("Track"), (CODE, *NAMES))
NODES = Part('nodes', _lt("Nodes"), _lt("Node"), (
    CODE, Column('parent', _lt("Parent"), 'code', refers='nodes', width=18), *NAMES,
    Column('kind', _lt("Kind"), 'choice', KINDS),
    Column('opening', _lt("Opening"), 'number'),
    Column('min', _lt("Floor"), 'number'),
    Column('max', _lt("Cap"), 'number'),
    Column('window', _lt("Window"), 'choice', WINDOWS),
    Column('fold', _lt("Over the periods"), 'choice', FOLDS),
    Column('weight', _lt("Weight"), 'number'),
    Column('overflow_to', _lt("Overflow to"), 'code', refers='nodes'),
    Column('tracks', _lt("Only for tracks"), 'codes', refers='tracks'),
    Column('track', _lt("By track"), 'pairs', refers='tracks', width=24),
    Column('levels', _lt("Levels"), 'pairs', width=24),
    Column('adds_up', _lt("Adds up"), 'flag'),
))
RULES = Part('rules', _lt("Rules"), _lt("Rule"), (
    CODE, Column('node', _lt("Node"), 'code', refers='nodes', width=18, required=True), *NAMES,
    Column('effect', _lt("Effect"), 'choice', EFFECTS),
    Column('points', _lt("Points"), 'number'),
    Column('range', _lt("Range"), 'range'),
    Column('tiers', _lt("Tiers"), 'pairs', width=30),
    Column('unset', _lt("To be set"), 'flag'),
    Column('unit', _lt("Per unit of"), 'number'),
    Column('grant', _lt("Granted"), 'choice', _choices({'period': _lt("Every period")})),
    Column('shortfall', _lt("Below target"), 'pairs', width=26),
    Column('rate_below', _lt("Attendance below"), 'pairs', width=20),
    Column('repeat_pct', _lt("Surcharge when repeated"), 'number'),
    Column('post_pct', _lt("Surcharge with a post"), 'number'),
    Column('joint', _lt("Joint liability"), 'records', width=34),
    Column('max_count', _lt("At most times"), 'pairs', width=18),
    Column('max_points', _lt("At most points"), 'pairs', width=18),
    Column('subject_cap', _lt("Cap on one subject"), 'number'),
    Column('family', _lt("Family"), 'code', refers='families'),
    Column('scope', _lt("Scope"), 'choice', SCOPES),
    Column('posts', _lt("Only for posts"), 'codes', width=18),
    Column('except_posts', _lt("Not for posts"), 'codes', width=18),
    Column('tracks', _lt("Only for tracks"), 'codes', refers='tracks'),
    Column('statuses', _lt("Only for statuses"), 'codes', STATUSES),
    Column('source', _lt("Source"), 'code'),
    Column('event', _lt("Events"), 'one_or_more'),
    Column('activities', _lt("Activities"), 'codes', width=16),
    Column('declared_by', _lt("Declared by"), 'choice', DECLARERS),
    Column('department', _lt("Department"), 'code', DEPARTMENTS),
    Column('evidence', _lt("Evidence"), 'choice', EVIDENCE),
    Column('approval', _lt("Confirmed by"), 'choice', RANK_SCOPES),
    Column('superior_above', _lt("Superior above"), 'number'),
))
BALLOTS = Part('ballots', _lt("Ballots"), _lt("Ballot"), (
    Column('node', _lt("Node"), 'code', refers='nodes', width=22, required=True), LABEL, *NAMES,
    Column('mode', _lt("Mode"), 'choice', _choices({
        'proportional': _lt("Proportional"), 'by_grade': _lt("By decision")}), required=True),
    Column('divisor', _lt("Blank votes"), 'choice', _choices({
        'valid': _lt("Left out"), 'cast': _lt("Counted in the divisor")})),
    Column('every', _lt("How often"), 'choice', PERIODS),
))
OPTIONS = Part('options', _lt("Ballot options"), _lt("Option"), (
    Column('ballot', _lt("Ballot"), 'code', refers='ballots', width=22, required=True), CODE, *NAMES,
    Column('points', _lt("Points"), 'points', required=True),
))
GROUPS = Part('groups', _lt("Voter groups"), _lt("Voter group"), (
    Column('ballot', _lt("Ballot"), 'code', refers='ballots', width=22, required=True), CODE, *NAMES,
    Column('weight', _lt("Weight"), 'number'),
))
FAMILIES = Part('families', _lt("Families"), _lt("Family"), (
    CODE, *NAMES, Column('scope', _lt("Only the highest"), 'choice', _choices({
        'subject': _lt("On one subject"), 'cycle': _lt("In the cycle")})),
))
GRADES = Part('grades', _lt("Grades"), _lt("Grade"), (
    CODE, *NAMES,
    Column('from', _lt("From"), 'number'),
    Column('open', _lt("Strictly above"), 'flag'),
    Column('node_min', _lt("Least points on nodes"), 'pairs', refers='nodes', width=22),
    Column('quota', _lt("Quota"), 'number'),
    Column('quota_min', _lt("Places at least"), 'number'),
    Column('top_share', _lt("Best share"), 'number'),
    Column('share_of', _lt("Share of"), 'choice', _choices({
        'members': _lt("Members"), 'graded': _lt("Graded members")})),
    Column('requires_rule', _lt("Requires an entry of"), 'one_or_more', refers='rules', width=20),
    Column('computed', _lt("Computed"), 'flag'),
    Column('in_principle', _lt("In principle"), 'flag'),
))
CEILINGS = Part('ceilings', _lt("Ceilings"), _lt("Ceiling"), (
    LABEL, *NAMES,
    Column('sanction', _lt("Sanction"), 'code'),
    Column('tiers', _lt("Tiers"), 'codes', width=22),
    Column('rule', _lt("Rule"), 'code', refers='rules', width=20),
    Column('count', _lt("Times"), 'number'),
    Column('at_most', _lt("At most"), 'code', refers='grades', required=True),
))
CONSECUTIVE = Part('consecutive', _lt("Repetitions"), _lt("Repetition"), (
    LABEL, *NAMES, Column('n', _lt("Cycles in a row"), 'number', required=True), *STREAK,
    Column('gives', _lt("Gives"), 'code', refers='grades', required=True),
))
OUTCOMES = Part('outcomes', _lt("Outcomes"), _lt("Outcome"), (
    CODE, *NAMES,
    Column('when', _lt("When"), 'pairs', width=36),
    Column('action', _lt("Action"), 'choice', ACTIONS, width=24, required=True),
    Column('months', _lt("Months"), 'number'),
    Column('days', _lt("Days"), 'number'),
    Column('ban_years', _lt("Years barred"), 'number'),
    Column('owner', _lt("Carried out by"), 'choice', OWNERS),
    Column('what', _lt("What"), 'code'),
    Column('flag', _lt("Mark"), 'code'),
    Column('accumulates', _lt("Accumulates"), 'flag'),
    Column('unless', _lt("Unless"), 'code'),
    Column('after', _lt("Only after"), 'code', refers='outcomes', width=18),
))
BRANCH_OUTCOMES = Part('branch_outcomes', _lt("Branch outcomes"), _lt("Branch outcome"), (
    CODE, *NAMES, Column('when', _lt("When"), 'pairs', width=36),
    Column('effect', _lt("Effect"), 'pairs', width=36, required=True),
))
DUTIES = Part('duties', _lt("Duties"), _lt("Duty"), (
    CODE, *NAMES,
    Column('post', _lt("Post"), 'code', required=True),
    Column('per', _lt("How often"), 'choice', (*PERIODS, *_choices({'period': _lt("Every period")}))),
    Column('per_head', _lt("For each person led"), 'flag'),
    Column('give', _lt("To give out"), 'pairs', width=22, required=True),
    Column('met', _lt("When met"), 'pairs', width=22),
    Column('missed', _lt("When missed"), 'pairs', width=22),
))
RANK_NODES = Part('rank_nodes', _lt("Further ranks"), _lt("Rank"), (
    Column('node', _lt("Node"), 'code', refers='nodes', width=22, required=True),
    Column('window', _lt("Window"), 'choice', WINDOWS), LABEL, *NAMES,
))
STAGE = Part('stages', _lt("Stages"), _lt("Stage"), (
    Column('stage', _lt("Stage"), 'choice', STAGES, width=22, required=True), *NAMES,
    Column('by', _lt("By"), 'one_or_more', width=18),
    Column('also_by', _lt("Also by"), 'one_or_more', width=18),
    Column('to', _lt("Handed to"), 'one_or_more'),
    Column('every', _lt("How often"), 'choice', PERIODS),
    Column('anytime', _lt("At any time"), 'flag'),
    Column('month', _lt("Month"), 'number'),
    Column('when', _lt("When"), 'one_or_more', width=18),
    Column('once', _lt("Once"), 'one_or_more'),
    Column('days', _lt("Working days"), 'number'),
    Column('min_days', _lt("Days at least"), 'number'),
    Column('raise_days', _lt("Days to raise"), 'number'),
    Column('answer_days', _lt("Days to answer"), 'number'),
    Column('deadline', _lt("Deadline"), 'pairs', width=28),
    Column('appeal', _lt("Appeal to"), 'one_or_more'),
    Column('written', _lt("In writing"), 'flag'),
    Column('real_name', _lt("Under one's name"), 'flag'),
    Column('filed_with', _lt("Filed with"), 'one_or_more'),
    Column('reported_at', _lt("Reported at"), 'one_or_more', width=18),
    Column('supervised_by', _lt("Supervised by"), 'one_or_more'),
    Column('countersign', _lt("Countersigned by"), 'one_or_more'),
    Column('above', _lt("Only above points"), 'number'),
    Column('evidence', _lt("Evidence"), 'choice', EVIDENCE),
))
NOTES = Part('notes', _lt("Readings"), _lt("Reading"), (
    Column('zh_CN', _lt("Chinese"), 'text', width=70), Column('en_US', _lt("English"), 'text', width=70),
))
EXTRA = Part('extra', _lt("Further terms"), _lt("Term"), (
    LABEL, Column('zh_CN', _lt("Chinese"), 'text', width=50), Column('en_US', _lt("English"), 'text', width=50),
    Column('data', _lt("Data"), 'pairs', width=44),
))

# In the order of the sheets. Options and groups belong to ballots.
LISTS = (TRACKS, NODES, RULES, FAMILIES, GRADES, CEILINGS, CONSECUTIVE, BALLOTS, OUTCOMES, BRANCH_OUTCOMES, DUTIES,
         RANK_NODES, STAGE, NOTES, EXTRA)
INNER = (OPTIONS, GROUPS)
PARTS = {part.key: part for part in (GENERAL, *LISTS, *INNER)}
# A row of the general sheet that no key of the document has: which lists are stated, and empty.
EMPTY = Column('empty', _lt("Stated as empty"), 'codes')
