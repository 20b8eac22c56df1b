"""Printed codes with which a member gets into the portal account: no initial password, and no code in the database."""
import hashlib
import hmac
import secrets
import unicodedata
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that look alike in print
LENGTH = 12
TRIES = 5
ITERATIONS = 2_000  # on top of 59 random bits that live for days and allow five tries


def _digest(code, salt):
    return hashlib.pbkdf2_hmac("sha256", code.encode(), bytes.fromhex(salt), ITERATIONS).hex()


def _normalise(text):
    """As typed on a phone: full-width letters, blanks and dashes are no difference."""
    return "".join(char for char in unicodedata.normalize("NFKC", text or "").upper() if char.isalnum())


class PartyActivation(models.Model):
    _name = "party.activation"
    _description = "Activation Code"
    _order = "id desc"
    _rec_name = "member_id"

    member_id = fields.Many2one("party.member", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    salt = fields.Char(required=True, groups=fields.NO_ACCESS)
    digest = fields.Char(required=True, groups=fields.NO_ACCESS)
    expires = fields.Datetime(required=True)
    tries = fields.Integer(default=0, required=True)
    used = fields.Datetime()

    @api.model
    @api.private
    def _issue(self, members, days):
        """{member: code} for members with an account; former codes stop working. The only time a code is seen."""
        self.search([("member_id", "in", members.ids), ("used", "=", False)]).unlink()
        codes, values = {}, []
        expires = fields.Datetime.now() + timedelta(days=days)
        for member in members:
            code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
            salt = secrets.token_hex(16)
            codes[member] = "-".join(code[part:part + 4] for part in range(0, LENGTH, 4))
            values.append({"member_id": member.id, "user_id": member.user_id.id, "salt": salt,
                           "digest": _digest(code, salt), "expires": expires})
        self.create(values)
        self.env["party.step"]._log(members, "activation_code", None, None)
        return codes

    @api.model
    @api.private
    def _redeem(self, staff_number, code):
        """The user who owns the code, once. Nobody if number or code is wrong, if the code is old, used or locked, or
        if the user has logged in since or has become an internal one.

        Each try is counted before it is compared, so that parallel guesses don't get more of them.
        """
        self.flush_model()
        number = unicodedata.normalize("NFKC", staff_number or "").replace("\0", "").strip()
        rows = self.env.execute_query(SQL(
            """ UPDATE party_activation activation SET tries = tries + 1
                  FROM party_member member, res_users usr
                 WHERE member.id = activation.member_id AND usr.id = activation.user_id AND usr.active
                   AND member.user_id = usr.id AND member.staff_number = %s
                   AND usr.share AND NOT EXISTS (SELECT FROM res_users_log log WHERE log.create_uid = usr.id)
                   AND activation.used IS NULL AND activation.tries < %s
                   AND activation.expires > (now() AT TIME ZONE 'UTC')
             RETURNING activation.id, activation.user_id, activation.salt, activation.digest """, number, TRIES))
        self.invalidate_model(["tries"])
        code = _normalise(code)
        if not rows:
            _digest(code, "00")  # an unknown number takes as long as a known one
            return self.env["res.users"]
        for activation_id, user_id, salt, digest in rows:
            if hmac.compare_digest(_digest(code, salt), digest):
                self.browse(activation_id).used = fields.Datetime.now()
                return self.env["res.users"].browse(user_id)
        return self.env["res.users"]

    @api.autovacuum
    def _gc_expired(self):
        """Codes whose time is over are of no use to anyone."""
        old = self.search([("expires", "<", fields.Datetime.now() - timedelta(days=30))], limit=1000)
        old.unlink()
        return len(old), len(old) == 1000
