from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from ..imports.scheme_schema import PATH


class SchemeSchema(http.Controller):
    """The published JSON Schema of scheme documents, for those who write them."""

    @http.route("/party_points/scheme.schema.json", type="http", auth="user", methods=["GET"], readonly=True)
    def schema(self):
        """The schema as a file; only administrators make schemes."""
        if not request.env.user.has_group("party_points.group_admin"):
            raise AccessError(request.env._("Schemes are kept by the administrator of Party Points."))
        return request.make_response(PATH.read_bytes(), [
            ("Content-Type", "application/schema+json"),
            ("Content-Disposition", http.content_disposition("scheme.schema.json")),
        ])
