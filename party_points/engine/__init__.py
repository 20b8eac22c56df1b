"""The scoring engine: plain Python, nothing of Odoo (design.md §3.1; contract: scoring.md).

Its face is four verbs, and what the way to them needs:

    compile(document)                     a scheme document → Scheme, or DocumentError with every fault
    price / shares / closings             an event → the points of an entry, once, when it is confirmed
    settle(scheme, dossier, entries)      the limits: what is left of each entry, and why
    evaluate(scheme, batch)               sums by member, node and period → the value of every node
    explain(scheme, …)                    the same for one member, as a tree that gives its reasons
    standings(scheme, candidates)         ranks, grades, outcomes of a branch

The engine returns values and raises plain exceptions; reasons are codes with parameters (`Reason`, `Refusal`, `Fault`).
Amounts of the ledger are ints of cents, everything else is exact fractions.
"""

from .account import Account, Reading, account, batch_of, settle_all
from .amounts import exact, text, to_cents
from .ballots import ballot_decision, ballot_result
from .branches import BranchYear, branch_effects, branch_figures, judge
from .brought import asked, brought
from .closing import Closing, Tally, closings
from .compiler import check, compile
from .conditions import Past
from .cycle import Calendar, Cycle, Period
from .document import parse
from .dossier import Dossier, Exemption, Held, Span
from .evaluation import Batch, Scores, evaluate
from .example import Example, ExampleResult, Told, run_example
from .facts import counts_by_itself, posts_by_itself, takes
from .faults import DocumentError, Fault
from .ledger import Entry, Settled, settle
from .pricing import Claim, Earlier, Holder, Price, Share, price, refuse_unbound, shares
from .profile import Presence, Profile, presence, profile
from .reasons import Reason, Refusal
from .scheme import Node, Rule, Scheme
from .share import shown_component, shown_share
from .standing import Candidate, Decision, Sanction, Standing, looks_back, standings
from .trace import explain
from .what_if import compare, differences, with_value
from .what_if_replay import Fact, Posting, close, derive, narrowed, replay
