"""The steps of approval that a scheme names for exemptions (scoring.md §7), in order. No records here."""

STAGES = [
    ("hand_in", "Taken up by the branch"), ("branch", "Branch"), ("meeting", "Members' meeting"),
    ("superior", "Superior organisation"),
    ("superior_filing", "Filing with the superior"),
]
# Of each step of the chain: the capability, and whether it lies with the superior.
STEPS = {
    "branch": ("confirm", False), "meeting": ("review", False), "superior": ("confirm", True),
    "superior_filing": ("file", True),
}
# The branch's own step with a member's application where the scheme doesn't begin with the branch's consent.
HAND_IN = "hand_in"
# Where the scheme names nobody: the branch passes it, the superior approves.
USUAL = ("branch", "superior")


def readable(approval):
    """The scheme's steps as they are taken: each once, and an unknown one by the superior; the usual ones without any.

    >>> readable(()), readable(("leading_group", "superior")), readable(("meeting", "meeting"))
    (('branch', 'superior'), ('superior',), ('meeting',))
    """
    return tuple(dict.fromkeys(step if step in STEPS else "superior" for step in approval)) or USUAL


def submits(chain):
    """The capability that hands an application in: where the meeting decides first, to record is enough.

    >>> submits(("branch", "superior")), submits(("meeting", "superior"))
    ('confirm', 'record')
    """
    return "record" if chain[0] == "meeting" else "confirm"


def after_submission(chain):
    """The step awaited then: handing in is the branch's consent, unless nothing else is asked.

    >>> [after_submission(chain) for chain in (("branch", "superior"), ("meeting", "superior"), ("branch",))]
    ['superior', 'meeting', 'branch']
    """
    return chain[1] if chain[0] == "branch" and len(chain) > 1 else chain[0]


def after_application(chain):
    """The step awaited when the member applied himself: the branch's, by its consent or by taking the matter up.

    >>> [after_application(chain) for chain in (("branch", "superior"), ("meeting", "superior"), ("branch",))]
    ['branch', 'hand_in', 'branch']
    """
    return "branch" if chain[0] == "branch" else HAND_IN


def way(chain, applied):
    """The steps after the application, or after the branch's handing in, to the last one.

    >>> way(("meeting", "superior"), applied=True), way(("branch", "superior"), applied=False)
    (('hand_in', 'meeting', 'superior'), ('superior',))
    """
    first = after_application(chain) if applied else after_submission(chain)
    return (first, *chain) if first == HAND_IN else chain[chain.index(first):]


def next_stage(chain, stage):
    """The step after this one; None after the last, or where the scheme doesn't know it any more.

    >>> next_stage(("meeting", "superior"), "meeting"), next_stage(("meeting", "superior"), "superior")
    ('superior', None)
    >>> next_stage(("meeting", "superior"), "hand_in")
    'meeting'
    """
    if stage == HAND_IN:
        return chain[0]
    place = chain.index(stage) + 1 if stage in chain else len(chain)
    return chain[place] if place < len(chain) else None
