"""A document that comes in, checked twice: by the engine, and against the published JSON Schema.

The engine's words come first. Of the schema's complaints only those are added whose place the engine didn't name.
This module knows nothing of Odoo.
"""

from ..engine import DocumentError, Fault
from ..engine import compile as compile_document
from ..engine.document import parse
from ..imports import scheme_schema

# Levels of the tree; three are usual. What explains a score nests as deep as the tree, and so does what is sent of it.
DEEPEST = 50


def checked(document):
    """``(compiled scheme or None, faults)`` of a document given as text, bytes or a mapping without floats."""
    try:
        compiled = compile_document(document)
    except DocumentError as error:
        return None, (*error.faults, *_further(document, {fault.path for fault in error.faults}))
    if faults := (*too_deep(compiled), *_further(compiled.document, set())):
        return None, faults
    return compiled, ()


def too_deep(compiled):
    """The first node that stands deeper in the tree than can be shown, as a fault; nothing where all is well."""
    levels = {}
    for node in compiled.nodes:
        path, at = [], node.index
        while at is not None and at not in levels:
            path.append(at)
            at = compiled.nodes[at].parent
        level = 0 if at is None else levels[at]
        for index in reversed(path):
            level += 1
            levels[index] = level
            if level > DEEPEST:
                return (Fault(f"nodes[{index}].parent", "too_deep", {"most": DEEPEST}),)
    return ()


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
