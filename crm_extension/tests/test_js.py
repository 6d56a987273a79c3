"""The style sheets, and the suites of static/tests/ as a desktop and as a phone."""

import logging
import re
from urllib.parse import quote

from odoo.tests import TransactionCase, no_retry, tagged

# The module, not its classes: a test class in this namespace would run here too.
from odoo.addons.web.tests import test_js as web_test_js

SUITE = "@crm_extension"
SUCCESS = "[HOOT] Test suite succeeded"
SUITE_SUMMARY = re.compile(rf'"{SUITE}" ended \(passed: (\d+)')


@tagged("post_install", "-at_install")
class TestStyleSheets(TransactionCase):
    def test_backend_compiles(self):
        """One fault in one sheet takes the style from every page of the backend."""
        bundle = self.env["ir.qweb"]._get_asset_bundle(
            "web.assets_backend", css=True, js=False
        )
        bundle.preprocess_css()
        self.assertFalse(bundle.css_errors)


class SummaryReader(logging.Handler):
    """Remembers how many tests of this add-on Hoot has passed."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.passed = 0

    def emit(self, record):
        match = SUITE_SUMMARY.search(record.getMessage())
        if match:
            self.passed = int(match[1])


class HootCase(web_test_js.HOOTCommon):
    # Tests of the helper itself, which the web add-on runs.
    test_generate_hoot_hash = None
    test_get_hoot_filter = None

    def get_hoot_filters(self):
        """Parameters of the test tag choose; without any, all of this add-on runs.

        By name: an id that does not exist makes Hoot run the tests of all add-ons.
        """
        all_of_ours = quote(f'"{SUITE}/"', safe="")
        return super().get_hoot_filters() or f"&filter={all_of_ours}"

    def run_suites(self, preset):
        """Runs our suites with one of Hoot's presets.

        To Hoot, nothing to run is a success; here it is none.
        """
        reader = SummaryReader()
        browser_logger = self._logger.getChild("browser")
        browser_logger.addHandler(reader)
        self.addCleanup(browser_logger.removeHandler, reader)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000{self.hoot_filters}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal=SUCCESS,
            error_checker=web_test_js.unit_test_error_checker,
        )
        self.assertGreater(reader.passed, 0, f"Hoot ran no test of {SUITE} ({preset}).")


@tagged("post_install", "-at_install")
class TestHootDesktop(HootCase):
    @no_retry
    def test_desktop(self):
        self.run_suites("desktop")


@tagged("post_install", "-at_install")
class TestHootMobile(HootCase):
    browser_size = "375x667"
    touch_enabled = True

    @no_retry
    def test_mobile(self):
        self.run_suites("mobile&tag=-headless")
