"""The suites of static/tests/ in a browser, as a desktop and as a phone."""

import logging
import re

from odoo.tests import no_retry, tagged
# The module, not its classes: a test class in this namespace would run here too.
from odoo.addons.web.tests import test_js as web_test_js

SUITE = '@crm_extension'
SUCCESS = '[HOOT] Test suite succeeded'
SUMMARY = re.compile(r'Passed (\d+) tests')


class SummaryReader(logging.Handler):
    """Remembers how many tests Hoot's own last summary has counted."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.passed = 0

    def emit(self, record):
        match = SUMMARY.search(record.getMessage())
        if match:
            self.passed = int(match[1])


class HootCase(web_test_js.HOOTCommon):
    # Tests of the helper itself, which the web add-on runs.
    test_generate_hoot_hash = None
    test_get_hoot_filter = None

    def get_hoot_filters(self):
        """Without parameters of the test tag, all suites of this add-on run."""
        self._test_params = self._test_params or [('+', SUITE)]
        return super().get_hoot_filters()

    def run_suites(self, preset):
        """Runs our suites with one of Hoot's presets.

        A suite that was not found passes with nothing done: that is no success.
        """
        reader = SummaryReader()
        browser_logger = self._logger.getChild('browser')
        browser_logger.addHandler(reader)
        self.addCleanup(browser_logger.removeHandler, reader)
        self.browser_js(
            f'/web/tests?headless&loglevel=2&preset={preset}&timeout=15000{self.hoot_filters}',
            '', '', login='admin', timeout=600, success_signal=SUCCESS,
            error_checker=web_test_js.unit_test_error_checker,
        )
        self.assertGreater(reader.passed, 0, f"Hoot ran no test of {SUITE} ({preset}).")


@tagged('post_install', '-at_install')
class TestHootDesktop(HootCase):

    @no_retry
    def test_desktop(self):
        self.run_suites('desktop')


@tagged('post_install', '-at_install')
class TestHootMobile(HootCase):
    browser_size = '375x667'
    touch_enabled = True

    @no_retry
    def test_mobile(self):
        self.run_suites('mobile&tag=-headless')
