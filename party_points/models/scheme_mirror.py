import json
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class PartySchemeMirror(models.AbstractModel):
    """A readable record of one part of a scheme's document. It exists to be read, searched and referred to.

    Only ``_refresh`` writes such records, by SQL and in sets; nobody else can, whatever the context or the user.
    """

    _name = "party.scheme.mirror"
    _description = "Part of a Scheme"
    _order = "scheme_id, sequence, id"
    # Columns of a mirror model, SQL type by name; `key` identifies a part within its scheme.
    _mirror_key = "code"

    scheme_id = fields.Many2one(
        "party.scheme", string="Scheme", required=True, readonly=True, ondelete="cascade", index=True,
    )
    sequence = fields.Integer(string="Sequence", readonly=True)
    name = fields.Char(string="Name", readonly=True, translate=True)

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse()

    def write(self, vals):
        self._refuse()

    def unlink(self):
        self._refuse()

    def copy(self, default=None):
        self._refuse()

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self._refuse()

    def _refuse(self):
        raise UserError(self.env._("The parts of a scheme follow from its document. Change the document of a draft."))

    @api.model
    @api.private
    def _refresh(self, scheme, rows):
        """Make the records of ``scheme`` equal to ``rows``: one statement for what is there, one for what is gone.

        Records keep their id as long as their code stays. ``rows`` give column values; those of translated fields are
        ``{language: text}``.
        """
        columns = list(rows[0]) if rows else []
        self.flush_model()
        keys = [row[self._mirror_key] for row in rows]
        self.env.cr.execute(SQL(
            "DELETE FROM %s WHERE scheme_id = %s AND NOT (%s = ANY(%s))",
            SQL.identifier(self._table), scheme.id, SQL.identifier(self._mirror_key), keys,
        ) if keys else SQL("DELETE FROM %s WHERE scheme_id = %s", SQL.identifier(self._table), scheme.id))
        if rows:
            self.env.cr.execute(self._upsert(scheme, columns, rows))
        self.invalidate_model()

    def _upsert(self, scheme, columns, rows):
        names = SQL(", ").join(SQL.identifier(column) for column in columns)
        typed = SQL(", ").join(
            SQL("%s %s", SQL.identifier(column), SQL(self._fields[column].column_type[0])) for column in columns
        )
        return SQL(
            """ INSERT INTO %(table)s (scheme_id, create_uid, write_uid, create_date, write_date, %(names)s)
                SELECT %(scheme)s, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC', %(names)s
                  FROM jsonb_to_recordset(%(rows)s::jsonb) AS part(%(typed)s)
           ON CONFLICT (scheme_id, %(key)s) DO UPDATE
                   SET (write_uid, write_date, %(names)s) = ROW(EXCLUDED.write_uid, EXCLUDED.write_date, %(new)s) """,
            table=SQL.identifier(self._table), names=names, typed=typed, scheme=scheme.id, uid=self.env.uid,
            key=SQL.identifier(self._mirror_key), rows=json.dumps(rows, default=str),
            new=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(column)) for column in columns),
        )


def named(part, otherwise=""):
    """A part's name as a translated column: both languages, each standing in for the other.

    >>> named({"name": {"zh_CN": "基础"}}) == {"zh_CN": "基础", "en_US": "基础"}
    True
    """
    return translated(part.get("name"), otherwise or part.get("code") or "")


def translated(texts, otherwise=""):
    """``{language: text}`` for a translated column, with both languages filled."""
    texts = {language: text for language, text in texts.items() if text and isinstance(text, str)} \
        if isinstance(texts, dict) else {}
    fallback = texts.get("en_US") or texts.get("zh_CN") or next(iter(texts.values()), otherwise)
    return {"en_US": fallback, "zh_CN": texts.get("zh_CN") or fallback} | texts


def amount(value):
    """A number of the document as text, None where it is absent: "0.5", "-2", never a binary float."""
    if value is None:
        return None
    return f"{Decimal(value).normalize():f}" if not isinstance(value, str) else value
