"""The steps of approval that a scheme names for exemptions (scoring.md §7), in order. No records here."""

STAGES = [
    ("branch", "Branch"), ("meeting", "Members' meeting"), ("superior", "Superior organisation"),
    ("superior_filing", "Filing with the superior"),
]
# Of each step of the chain: the capability, and whether it lies with the superior.
STEPS = {
    "branch": ("confirm", False), "meeting": ("review", False), "superior": ("confirm", True),
    "superior_filing": ("file", True),
}
# Where the scheme names nobody: the branch passes it, the superior approves.
USUAL = ("branch", "superior")


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


def next_stage(chain, stage):
    """The step after this one; None after the last, or where the scheme doesn't know it any more.

    >>> next_stage(("meeting", "superior"), "meeting"), next_stage(("meeting", "superior"), "superior")
    ('superior', None)
    """
    place = chain.index(stage) + 1 if stage in chain else len(chain)
    return chain[place] if place < len(chain) else None
