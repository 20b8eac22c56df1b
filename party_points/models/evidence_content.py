"""What may come in as evidence: the type by its content, never by its name, and images without what the camera noted.

Pure: bytes in, bytes out; `Unfit` where a file is none of these. A photo of a phone tells where and when it was taken;
it is drawn anew, so that only the picture stays."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError, WebPImagePlugin

from odoo.tools.mimetypes import guess_mimetype

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 1920
MAX_PIXELS = 120_000_000
# Odoo lets Pillow know a few formats only; WebP comes with its plugin.
IMAGES = ("JPEG", "PNG", "GIF", "BMP", WebPImagePlugin.WebPImageFile.format)
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCUMENTS = {
    "application/pdf": ".pdf",
    f"{OFFICE}wordprocessingml.document": ".docx",
    f"{OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{OFFICE}presentationml.presentation": ".pptx",
}
PDF_HEAD = b"%PDF-"


class Unfit(ValueError):
    """A file that can't be evidence. `code`: empty, size, type, image."""

    def __init__(self, code):
        self.code = code
        super().__init__(code)


def admit(content):
    """(content to keep, its media type, file ending) of what a person sent."""
    if not content:
        raise Unfit("empty")
    if len(content) > MAX_BYTES:
        raise Unfit("size")
    if is_image(content):
        return redraw(content)
    kind = "application/pdf" if content.startswith(PDF_HEAD) else guess_mimetype(content, default="")
    if kind not in DOCUMENTS:
        raise Unfit("type")
    return content, kind, DOCUMENTS[kind]


def is_image(content):
    return (content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM"))
            or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"))


def redraw(content):
    """The picture alone: upright, at most 1920 pixels a side, as JPEG, or PNG where it has transparency."""
    try:
        image = Image.open(BytesIO(content), formats=IMAGES)
        if image.width * image.height > MAX_PIXELS:
            raise Unfit("image")
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        image = ImageOps.exif_transpose(image)
        image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        if isinstance(fault, Unfit):
            raise
        raise Unfit("image") from None
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    drawn = Image.new("RGBA" if clear else "RGB", image.size)
    drawn.paste(image.convert(drawn.mode))
    kept = BytesIO()
    if clear:
        drawn.save(kept, "PNG", optimize=True)
        return kept.getvalue(), "image/png", ".png"
    drawn.save(kept, "JPEG", quality=85, optimize=True)
    return kept.getvalue(), "image/jpeg", ".jpg"
