import base64

from reportlab.graphics.barcode import createBarcodeDrawing
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request


class PartyActivate(http.Controller):

    @http.route("/my/activate", type="http", auth="public", methods=["GET", "POST"], website=True, sitemap=False)
    def activate(self, staff_number="", code="", **_kw):
        """Staff number and printed code lead to the page where the member sets a password.

        A QR code brings both in the fragment, which no server log ever sees.
        """
        values = {"staff_number": staff_number, "error": False}
        if request.httprequest.method == "POST":
            user = request.env["party.activation"].sudo()._redeem(staff_number, code)
            if user:
                partner = user.partner_id
                partner.signup_prepare(signup_type="reset")
                urls = partner.with_context(relative_url=True)._get_signup_url_for_action(url="/my/points")
                return request.redirect(urls[partner.id])
            values["error"] = True
        response = request.render("party_points.activate", values)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @http.route("/party_points/slips/<int:wizard_id>/<string:key>.<string:kind>", type="http", auth="user",
                methods=["GET"], readonly=False)
    def slips(self, wizard_id, key, kind, **_kw):
        """The slips with the codes, as a page or as a PDF; each press on Print opens it once."""
        wizard = request.env["party.portal.accounts"].browse(wizard_id).exists()
        if not wizard or kind not in ("html", "pdf"):
            raise NotFound()
        wizard.check_access("read")
        codes = wizard._take_codes(key)
        base = wizard.get_base_url()
        slips = [{
            "name": member.name, "unit": member.unit_id.display_name, "number": member.staff_number, "code": code,
            "qr": self._qr(f"{base}/my/activate#n={member.staff_number}&c={code}"),
        } for member, code in codes.items()]
        html = request.env["ir.qweb"]._render("party_points.activation_slips", {
            "slips": slips, "days": wizard.days, "url": f"{base}/my/activate", "lang": request.env.lang or "en_US"})
        headers = [("Cache-Control", "no-store")]
        if kind == "html" or not slips:
            return request.make_response(html, [*headers, ("Content-Type", "text/html; charset=utf-8")])
        pdf = request.env["ir.actions.report"].sudo()._run_wkhtmltopdf([str(html)])
        return request.make_response(pdf, [
            *headers, ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(request.env._("Activation slips") + ".pdf"))])

    def _qr(self, value):
        """An SVG: unlike a PNG it needs no graphics library on the server, and prints sharp."""
        drawing = createBarcodeDrawing("QR", value=value, width=240, height=240, barBorder=0)
        return "data:image/svg+xml;base64," + base64.b64encode(drawing.asString("svg").encode()).decode()
