import logging
from collections import OrderedDict
from threading import Lock

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import compile as compile_document
from . import scheme_text
from .scheme_check import checked
from .scheme_faults import fault_lines
from .scheme_mirror import translated

_logger = logging.getLogger(__name__)

STATES = [("draft", "Draft"), ("published", "Issued"), ("retired", "Retired")]
PERIODS = [
    ("week", "Weekly"), ("month", "Monthly"), ("quarter", "Quarterly"), ("half", "Half-yearly"), ("year", "Yearly"),
]
# What others may write; all else follows from the document or from an action.
GIVEN = {"document", "owner_branch_id"}
COMPILED_KEPT = 32


class PartyScheme(models.Model):
    """One version of a scheme: the document that says how points become a score, and a readable mirror of its parts.

    The document is the scheme. It is kept as canonical text (``scheme_text``) and never stored unless the engine
    compiles it. Published, it is frozen: here against every caller, and by a trigger in the database.
    """

    _name = "party.scheme"
    _description = "Points Scheme"
    _order = "library, code, version desc, id desc"
    _rec_names_search = ["name", "code"]

    code = fields.Char(string="Code", required=True, readonly=True, index=True)
    name = fields.Char(string="Name", required=True, readonly=True, translate=True)
    sector = fields.Char(string="Sector", readonly=True, translate=True)
    summary = fields.Text(string="Summary", readonly=True, translate=True)
    version = fields.Integer(string="Version", required=True, readonly=True, default=1, aggregator=None)
    root_id = fields.Many2one(
        "party.scheme", string="First version", readonly=True, ondelete="restrict", index=True,
        help="All versions of a scheme share it; the accounts of members go on across versions.",
    )
    version_ids = fields.One2many("party.scheme", "root_id", string="Versions")
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, default="draft", index=True)
    library = fields.Boolean(
        string="From the library", readonly=True,
        help="A template that comes with the app. It is not used itself: an organisation makes its own copy.",
    )
    owner_branch_id = fields.Many2one(
        "party.branch", string="Owned by", ondelete="restrict", index="btree_not_null",
        help="The organisation that made this scheme.",
    )
    document = fields.Text(
        string="Document", required=True, prefetch=False, copy=False, groups="base.group_user",
        help="The scheme as JSON, exactly as it is imported and exported.",
    )
    document_hash = fields.Char(string="SHA-256 of the document", required=True, readonly=True, copy=False)
    period_kind = fields.Selection(PERIODS, string="Scored", required=True, readonly=True)
    node_ids = fields.One2many("party.scheme.node", "scheme_id", string="Nodes")
    rule_ids = fields.One2many("party.scheme.rule", "scheme_id", string="Rules")
    grade_ids = fields.One2many("party.scheme.grade", "scheme_id", string="Grades")
    outcome_ids = fields.One2many("party.scheme.outcome", "scheme_id", string="Outcomes")
    stage_ids = fields.One2many("party.scheme.stage", "scheme_id", string="Stages")
    ballot_ids = fields.One2many("party.scheme.ballot", "scheme_id", string="Ballots")
    cycle_ids = fields.One2many("party.cycle", "scheme_id", string="Cycles")
    node_count = fields.Integer(string="Number of nodes", readonly=True)
    rule_count = fields.Integer(string="Number of rules", readonly=True)
    date_published = fields.Datetime(string="Issued on", readonly=True, copy=False)
    publisher_id = fields.Many2one("res.users", string="Issued by", readonly=True, copy=False, ondelete="restrict")

    _root_version_uniq = models.Constraint("unique(root_id, version)", "A scheme has each version once.")
    _library_code_uniq = models.UniqueIndex("(code) WHERE library", "The library has each code once.")

    @api.depends("name", "version", "code")
    def _compute_display_name(self):
        for scheme in self:
            version = "" if scheme.library else self.env._(" v%(version)s", version=scheme.version)
            scheme.display_name = f"{scheme.name or scheme.code or ''}{version}"

    # The document

    @api.model
    @api.private
    def _inspect(self, document):
        """``(compiled scheme or None, faults as lines)`` of a document given as text or bytes."""
        compiled, faults = checked(document)
        if faults:
            return None, fault_lines(self.env, faults)
        if place := scheme_text.unstorable(compiled.document):
            return None, [self.env._(
                "%(place)s: holds a character that can't be stored (NUL, or half of a surrogate pair)", place=place,
            )]
        return compiled, []

    @api.model
    @api.private
    def _read_document(self, document):
        """``(canonical text, compiled scheme)`` of a document given as text or bytes.

        Raises a ValidationError that names every fault and its place; nothing has been stored then.
        """
        compiled, faults = self._inspect(document)
        if not compiled:
            raise ValidationError(
                self.env._("The document can't be used. Nothing was stored.") + "\n\n" + "\n".join(faults))
        return scheme_text.dumps(compiled.document), compiled

    @api.private
    def _compiled(self):
        """The engine's Scheme. Kept by the document's hash, so that no worker can ever hold a stale one."""
        self.ensure_one()
        scheme = self.sudo()
        key = scheme.document_hash
        if (compiled := _CACHE.get(key)) is None:
            compiled = compile_document(scheme.document)
            _CACHE.put(key, compiled)
        return compiled

    @api.private
    def _calendar(self, year):
        """``(first day, last day, [(code, first, last), …])`` of the cycle that begins in ``year``."""
        cycle = self._compiled().calendar.cycle(year)
        return cycle.first, cycle.last, [(period.code, period.first, period.last) for period in cycle.periods]

    @api.private
    def _cycle_year(self, day):
        """The year that names the cycle which holds ``day``."""
        return self._compiled().calendar.cycle_of(day).year

    @api.private
    def _latest_published(self):
        """The newest published version of the same scheme; empty when there is none."""
        self.ensure_one()
        return self.sudo().search(
            [("root_id", "=", self.sudo().root_id.id), ("state", "=", "published")], order="version desc", limit=1,
        )

    # Storing

    @api.model_create_multi
    def create(self, vals_list):
        """Make drafts from documents; everything else follows from the document."""
        for vals in vals_list:
            self._check_given(vals)
            if not vals.get("document"):
                raise UserError(self.env._("A scheme is made from a document. Import one, or use one of the library."))
        return self._create_schemes(vals_list)

    @api.private
    def _create_schemes(self, vals_list):
        """Create drafts; ``vals_list`` may also say ``root_id``, ``version`` and ``library``."""
        prepared, compiled = [], []
        for vals in vals_list:
            text, scheme = self._read_document(vals["document"])
            prepared.append({**vals, **self._prepare_document(text, scheme)})
            compiled.append(scheme)
        schemes = super().create(prepared)
        for scheme in schemes:
            if not scheme.root_id:
                scheme._store({"root_id": scheme.id})
        for scheme, content in zip(schemes, compiled, strict=True):
            _CACHE.put(scheme.document_hash, content)
            scheme._mirror(content.document)
        return schemes

    def _prepare_document(self, text, compiled):
        document = compiled.document
        return {
            "document": text,
            "document_hash": scheme_text.digest(text),
            "code": document["code"],
            "name": translated(document.get("name"), document["code"])["en_US"],
            "period_kind": compiled.calendar.unit,
            "node_count": len(compiled.nodes),
            "rule_count": len(compiled.rules),
        }

    def write(self, vals):
        """Change drafts. What is published or comes from the library can't be changed, by anyone."""
        if not vals:
            return True
        self._check_given(vals)
        self._check_draft()
        if "document" not in vals:
            return super().write(vals)
        text, compiled = self._read_document(vals["document"])
        for scheme in self:
            scheme._store({**vals, **self._prepare_document(text, compiled)})
            scheme._mirror(compiled.document)
        return True

    def _store(self, vals):
        """Write past the guard; the database's trigger still holds. Not reachable from outside."""
        return super().write(vals)

    @api.model
    def _check_given(self, vals):
        if refused := sorted(set(vals) - GIVEN):
            raise UserError(self.env._(
                "%(fields)s can't be set by hand: it follows from the scheme's document or from publishing it.",
                fields=", ".join(refused),
            ))

    def _check_draft(self):
        for scheme in self.sudo():
            if scheme.library:
                raise UserError(self.env._(
                    "%(scheme)s is a template of the library. Use it for an organisation and change the copy.",
                    scheme=scheme.display_name,
                ))
            if scheme.state != "draft":
                raise UserError(self.env._(
                    "%(scheme)s is published and can't be changed. Make a new version of it.",
                    scheme=scheme.display_name,
                ))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_draft()

    def copy(self, default=None):
        """A copy is a draft of its own, with version 1."""
        return self.create([
            {"document": scheme.document, "owner_branch_id": scheme.owner_branch_id.id, **(default or {})}
            for scheme in self
        ])

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        raise UserError(self.env._("Names in other languages stand in the scheme's document."))

    def init(self):
        """A trigger that no code can pass: a version that was published keeps its document, and stays."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION party_scheme_frozen() RETURNS trigger AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'A published scheme cannot be deleted.';
                END IF;
                IF NEW.state = 'draft' OR (NEW.document, NEW.document_hash, NEW.code, NEW.version, NEW.root_id,
                                           NEW.period_kind, NEW.library)
                   IS DISTINCT FROM (OLD.document, OLD.document_hash, OLD.code, OLD.version, OLD.root_id,
                                     OLD.period_kind, OLD.library) THEN
                    RAISE EXCEPTION 'A published scheme cannot be changed.';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS party_scheme_frozen ON party_scheme;
            CREATE TRIGGER party_scheme_frozen BEFORE UPDATE OR DELETE ON party_scheme
                FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION party_scheme_frozen();
        """)


class _Compiled:
    """The last compiled documents of this process, by hash: immutable values under content addresses."""

    def __init__(self, size):
        self._size, self._lock, self._kept = size, Lock(), OrderedDict()

    def get(self, key):
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key, value):
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


_CACHE = _Compiled(COMPILED_KEPT)
