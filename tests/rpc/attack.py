"""What every attack needs: to be refused in words, files to send, and answers as Odoo gives them."""

import base64
import contextlib
import io
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from tools.testing.client import Refused

# A refusal that tells what is wrong; anything else is an error of the server that a person should never see.
SPOKEN = {f"odoo.exceptions.{name}" for name in ("AccessError", "UserError", "ValidationError", "MissingError")}
GPS = 0x8825


class Refusal:
    """What the server said, once the attack was made."""

    kind = message = ""


@contextlib.contextmanager
def refused(*kinds):
    """The attack within is refused, in words; by one of these kinds of exception if any are named."""
    refusal = Refusal()
    try:
        yield refusal
    except Refused as refused_:
        refusal.kind, refusal.message = refused_.kind, refused_.message
        allowed = {f"odoo.exceptions.{kind}" for kind in kinds} or SPOKEN
        assert refusal.kind in allowed, f"refused, but by {refused_}"
        assert refusal.message.strip() and "Traceback" not in refusal.message
    else:
        raise AssertionError("this was not refused")


def photo(shade=90, size=(64, 48), **options):
    """A JPEG."""
    stream = io.BytesIO()
    Image.new("RGB", size, (shade % 256, 80, 60)).save(stream, "JPEG", **options)
    return stream.getvalue()


def photo_with_place():
    """A JPEG in which the camera noted where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 14.0, 3.0), 3: "E", 4: (121.0, 28.0, 9.0)})
    return photo(exif=exif)


def file(data, name="photo.jpg"):
    return {"name": name, "data": base64.b64encode(data).decode()}


def at_once(*calls):
    """Call all of them at the same moment, each in a thread of its own; [result or exception]."""
    def attempt(call):
        try:
            return call()
        except Exception as error:  # noqa: BLE001 -- the answer is what the test looks at
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(attempt, calls))
