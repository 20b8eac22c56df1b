"""Telling the browser how far an import has come, while the call that does it still runs."""

from odoo import api, models
from odoo.modules import module

BATCH = 500


class PartyWorkbookImport(models.AbstractModel):
    _inherit = 'party.workbook.import'

    def _progress(self, percent, text):
        """Notify the user's browser at once: in a transaction of its own, as this one ends only with the work."""
        self.ensure_one()
        if module.current_test or not self.env.registry.ready:
            # While the app is being installed, with demo data, nobody watches.
            return
        message = {'model': self._name, 'id': self.id, 'percent': percent, 'text': text}
        with self.env.registry.cursor() as cursor:
            user = api.Environment(cursor, self.env.uid, {}).user
            user._bus_send('party_points.import_progress', message)

    def _in_batches(self, rows, first, last, text):
        """The rows in lists of 500, telling how far between `first` and `last` percent each of them is."""
        for start in range(0, len(rows), BATCH):
            self._progress(first + (last - first) * start // max(len(rows), 1), text)
            yield rows[start:start + BATCH]
