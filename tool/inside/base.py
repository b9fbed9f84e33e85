"""What a database with Odoo's apps needs, before it becomes a template."""

from odoo.tools.misc import file_path

MISSING_SCRIPT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def prepare(env):
    """What every database of the project needs once Odoo's apps are installed."""
    # Attachments in the database, so that copying the database copies everything.
    env["ir.config_parameter"].set_param("ir_attachment.location", "db")
    env["ir.attachment"].force_storage()
    remove_missing_script(env)


def remove_missing_script(env):
    """Debian's package lacks this file, and a browser test fails on the page's error."""
    try:
        file_path(MISSING_SCRIPT)
    except FileNotFoundError:
        env["ir.asset"].create(
            {
                "name": "Left out of Debian's package",
                "bundle": "web.assets_backend",
                "directive": "remove",
                "path": MISSING_SCRIPT,
            }
        )
