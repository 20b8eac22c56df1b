"""A document that comes in, checked twice: by the engine, and against the published JSON Schema.

The engine's words come first. Of the schema's complaints only those are added whose place the engine didn't name.
This module knows nothing of Odoo.
"""

from ..engine import DocumentError, Fault
from ..engine import compile as compile_document
from ..engine.document import parse
from ..imports import scheme_schema


def checked(document):
    """``(compiled scheme or None, faults)`` of a document given as text, bytes or a mapping without floats."""
    try:
        compiled = compile_document(document)
    except DocumentError as error:
        return None, (*error.faults, *_further(document, {fault.path for fault in error.faults}))
    if faults := _further(compiled.document, set()):
        return None, faults
    return compiled, ()


def _further(document, named):
    """What the schema refuses at places that nobody has named yet; nothing where the text can't be read at all."""
    try:
        parsed = parse(document)
    except DocumentError:
        return ()
    return tuple(
        Fault(problem.path, problem.code, problem.params)
        for problem in scheme_schema.problems(parsed) if problem.path not in named
    )
