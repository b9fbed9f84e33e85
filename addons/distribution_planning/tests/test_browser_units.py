from odoo.tests.common import HttpCase, no_retry, tagged

SUITE = "@distribution_planning"
SECONDS = 300


@tagged("post_install", "-at_install")
class TestBrowserUnits(HttpCase):
    """The unit tests of the components, in static/tests/unit."""

    @no_retry
    def test_components(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={_hash(SUITE)}",
            "",
            "",
            login="admin",
            timeout=SECONDS,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


def _hash(text):
    """How Odoo's test page names a suite: the hash of strings that Java made known, in hex."""
    number = 0
    for character in text:
        number = ((number << 5) - number + ord(character)) & 0xFFFFFFFF
    return f"{number:08x}"
