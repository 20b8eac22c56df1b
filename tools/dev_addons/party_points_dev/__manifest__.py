{
    "name": "Party Points: development only",
    "summary": "Leaves out a script that Debian's Odoo lacks, whose absence fails every browser test",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Party Points",
    "license": "LGPL-3",
    "depends": ["mail"],
    "auto_install": True,
    "assets": {
        # Background blur in video calls. Not in party_points: it would take the file from complete Odoos as well.
        "web.assets_backend": [("remove", "mail/static/lib/selfie_segmentation/selfie_segmentation.js")],
    },
}
