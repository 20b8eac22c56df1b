"""Python's search for unreachable cycles, put off while a batch is worked off.

A batch makes some hundred thousand small values that live until its end and form no cycles; looking through them over
and over takes about a fifth of the time that Python needs.
"""

import gc
import threading
from contextlib import contextmanager

_lock = threading.Lock()
_users = 0


@contextmanager
def put_off():
    """No search for cycles in this process until the last one who asked for that has finished."""
    global _users  # noqa: PLW0603
    with _lock:
        _users += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if not _users:
                gc.enable()
