from pathlib import Path

from odoo import api, models

LIBRARY = Path(__file__).parent.parent / "data" / "schemes"


class PartyScheme(models.Model):
    """The library: documents that come with the app, as templates that nobody edits."""

    _inherit = "party.scheme"

    @api.model
    @api.private
    def _load_library(self, folder=LIBRARY):
        """Make or renew the templates from ``folder``'s files. Runs at each install and update; twice changes nothing.

        Copies that organisations made stay as they are. The readable records of all schemes are made anew, so that
        what an update adds to them is filled for older versions too.
        """
        known = {scheme.code: scheme for scheme in self.search([("library", "=", True)])}
        new = []
        for path in sorted(folder.glob("*.json")):
            text, compiled = self._read_document(path.read_bytes())
            if not (template := known.get(compiled.code)):
                new.append({"document": text, "library": True})
            elif template.document != text:
                template._store(self._prepare_document(text, compiled))
        templates = self._create_schemes(new)
        for scheme in self.search([("id", "not in", templates.ids)]):
            scheme._mirror(scheme._compiled().document)
        return templates
