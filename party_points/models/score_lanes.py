"""Several batches at the same time, each in a transaction of its own."""

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.modules import module

RETRIES = 5
# While PostgreSQL reads or writes for one batch, Python works on the other.
LANES = 2


def side_by_side():
    """Whether batches may have transactions of their own: not in a test, whose changes nobody else sees."""
    return not module.current_test


class Lanes:
    """Works off pieces on `LANES` threads, each with a cursor of its own, a commit a piece.

        with Lanes(env, work) as lanes:
            for piece in pieces:
                for done, made in lanes.put(piece):   # what has been finished meanwhile, in the order of `put`
                    …
            for done, made in lanes.rest():
                …

    `work(env, piece)` does one piece and returns what it makes; one that meets a change made at the same moment is done
    again on the newer state. Pieces must not depend on each other. An error of a piece is raised when its turn to be
    handed out comes.
    """

    def __init__(self, env, work):
        self.env, self.work = env, work
        self.own = threading.local()
        self.cursors = []
        self.pool = ThreadPoolExecutor(LANES, thread_name_prefix="party_points_score")
        self.pending = deque()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.pool.shutdown(cancel_futures=True)
        for cursor in self.cursors:
            cursor.close()

    def put(self, piece):
        """Give a piece to the next free lane; waits while all are busy. Yields pieces that are finished, with what was
        made of them."""
        self.pending.append((piece, self.pool.submit(self._do, piece)))
        while len(self.pending) > LANES:
            yield self._oldest()

    def rest(self):
        """Wait for what is still under way; yields it."""
        while self.pending:
            yield self._oldest()

    def _oldest(self):
        piece, future = self.pending.popleft()
        return piece, future.result()

    def _do(self, piece):
        if not hasattr(self.own, "env"):
            cursor = self.env.registry.cursor()
            self.cursors.append(cursor)
            self.own.env = api.Environment(cursor, self.env.uid, self.env.context)
        env = self.own.env
        for attempt in range(RETRIES):
            try:
                made = self.work(env, piece)
                env.cr.commit()
                return made
            except SerializationFailure:
                env.cr.rollback()
                env.invalidate_all()
                if attempt == RETRIES - 1:
                    raise
            except BaseException:
                env.cr.rollback()
                raise
        raise AssertionError("a lane ends with what was made, or an error")
