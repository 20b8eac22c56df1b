"""The contract written down a second time: slowly, literally, and sharing nothing with the engine.

It exists to disagree. Where the engine is arranged for speed (integers, columns, sums from the database), this follows
the sentences of the contract one after the other with fractions, one member at a time. The tests let both judge
thousands of random schemes and branches; a difference is a misreading on one side.
"""

from .transcription import run

__all__ = ["run"]
