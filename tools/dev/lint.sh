# Lint: ruff, pylint-odoo, and Odoo's own tests that look at modules' files.

LINT_DB=crm_lint
LINT_FAILED=()

# Loaders and benchmarks are programs: they print, commit, and speak English.
LINT_NOT_FOR_PROGRAMS=print-used,invalid-commit,translation-required

run_lint() {
    [ $# = 0 ] || fail "lint takes no arguments." "./dev lint"
    setup_environment
    local bin=$DEV_HOME/venv/bin found
    found=$(lint_addons)
    [ -n "$found" ] || fail "There is no add-on to look at." "Look at ADDONS in tools/dev/common.sh."
    cd "$PROJECT"
    lint_with "ruff check" "$bin/ruff" check --output-format concise .
    lint_with "ruff format" "$bin/ruff" format --check --output-format concise .
    # shellcheck disable=SC2086
    lint_with "pylint-odoo, add-ons" "$bin/python" -m pylint --rcfile=.pylintrc $found
    lint_with "pylint-odoo, programs" "$bin/python" -m pylint --rcfile=.pylintrc \
        --disable="$LINT_NOT_FOR_PROGRAMS" bench tools
    lint_with "Odoo's own lint" lint_with_odoo "$found"
    lint_verdict
}

# The add-ons that are there, on one line.
lint_addons() {
    local addon found=()
    for addon in "${ADDONS[@]}" "${APP_ADDONS[@]}"; do
        [ ! -f "$PROJECT/$addon/__manifest__.py" ] || found+=("$addon")
    done
    printf '%s' "${found[*]}"
}

# lint_with NAME COMMAND...: goes on after findings, so that all are seen at once.
lint_with() {
    local name=$1
    shift
    step "$name"
    "$@" || LINT_FAILED+=("$name")
}

lint_verdict() {
    if [ ${#LINT_FAILED[@]} = 0 ]; then
        say "Lint found nothing."
        return 0
    fi
    say "Lint has findings in: $(printf '%s; ' "${LINT_FAILED[@]}" | sed 's/; $//')."
    return 1
}

# Odoo's add-on test_lint looks at all modules and at all models of the database. Here
# it looks at our files alone, and of what it says about models only what names ours
# counts: core's own findings are core's.
lint_with_odoo() {
    local status=0
    create_database "$LINT_DB" "${1// /,},test_lint"
    lint_program | PATH="$DEV_HOME/venv/bin:$PATH" LINT_ADDONS=$1 \
        odoo_run shell -d "$LINT_DB" --no-http --log-level=error || status=$?
    drop_database "$LINT_DB"
    return "$status"
}

lint_program() {
    cat <<'PY'
import os
import subprocess
from types import SimpleNamespace
from unittest.mock import patch

from odoo.addons.test_lint import tests
from odoo.modules import Manifest
from odoo.modules.module import get_module_path
from odoo.tests.loader import get_module_test_cases
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite

ADDONS = os.environ["LINT_ADDONS"].split()
PATHS = [get_module_path(name) for name in ADDONS]
NAMES = {name for name, model in env.registry.items()
         if model._original_module in ADDONS} | set(ADDONS)

# These test the linters themselves, not anybody's code.
NOT_ABOUT_MODULES = {"test_checkers"}


class Result(OdooTestResult):
    """Tells what is about our add-ons and lets the rest pass."""

    findings = 0

    def addFailure(self, test, err):
        self._take(test, err)

    def addError(self, test, err):
        self._take(test, err)

    def _take(self, test, err):
        found = str(err[1])
        about_models = getattr(test, "params", None)
        if about_models is None and not issubclass(err[0], AssertionError):
            # The test itself broke: that is no pass.
            self._tell(test, "".join(self._exc_info_to_string(err, test)))
        elif names_us(f"{found} {about_models}"):
            lines = found.splitlines()
            self._tell(test, "\n".join(filter(names_us, lines)) or found)

    def _tell(self, test, text):
        self.findings += 1
        print(f"{test}\n{text}\n", flush=True)


def names_us(text):
    return any(name in text for name in NAMES)


def walk_ours(path):
    """Walk through our add-ons where the test walks through all of them."""
    for addon_path in PATHS:
        if os.path.samefile(path, os.path.dirname(addon_path)):
            yield from os.walk(addon_path)


def run_pylint(command, **options):
    """Newer versions know this option by another name than Odoo gives."""
    return subprocess.run([*command, "--disable=unknown-option-value"], **options)


class Config:
    """What test_pylint reads of the configuration, with our add-on as the root."""

    root_path = PATHS[0]

    def __getitem__(self, name):
        return CONFIG[name]


CONFIG = tests.test_pylint.tools.config
tools = SimpleNamespace(**{**vars(tests.test_pylint.tools), "config": Config()})
processes = SimpleNamespace(run=run_pylint)
files = SimpleNamespace(path=os.path, walk=walk_ours)
manifests = [Manifest.for_addon(name) for name in ADDONS]
result = Result()
with (
    patch.object(Manifest, "all_addon_manifests", staticmethod(lambda: manifests)),
    patch.object(tests.test_markers, "os", files),
    patch.object(tests.test_pylint, "tools", tools),
    patch.object(tests.test_pylint, "subprocess", processes),
):
    for name, module in sorted(vars(tests).items()):
        if name.startswith("test_") and name not in NOT_ABOUT_MODULES:
            OdooSuite(get_module_test_cases(module)).run(result)
print(f"{result.testsRun} tests of Odoo's lint, {result.skipped} skipped, findings in"
      f" {', '.join(ADDONS)}: {result.findings}", flush=True)
os._exit(1 if result.findings else 0)
PY
}
