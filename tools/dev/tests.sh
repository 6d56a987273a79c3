# Every test there is: pure, Odoo (with Hoot and the tours), in fresh databases.

PASSED=0
FAILED=0
TEST_MODULES=(sale_crm sale_margin sale_stock rating portal)

tally() {
    PASSED=$((PASSED + $1))
    FAILED=$((FAILED + $2))
}

summary() {
    printf '%s passed, %s failed\n' "$PASSED" "$FAILED"
    [ "$FAILED" = 0 ] && [ "$PASSED" -gt 0 ]
}

# count_unittest LOG: tallies the summary that unittest prints.
count_unittest() {
    local ran bad skipped
    ran=$(sed -nE 's/^Ran ([0-9]+) tests? in .*/\1/p' "$1" | tail -n 1)
    bad=$(summed "$(sed -nE 's/^FAILED \((.*)\)$/\1/p' "$1")" failures errors)
    skipped=$(summed "$(grep -E '^(OK|FAILED) ?\(' "$1" || true)" skipped)
    tally "$((${ran:-0} - bad - skipped))" "$bad"
    [ -n "$ran" ] || tally 0 1
}

# summed TEXT NAME...: the sum of NAME=number in the text.
summed() {
    local text=$1 name number total=0
    shift
    for name in "$@"; do
        number=$(sed -nE "s/.*$name=([0-9]+).*/\1/p" <<<"$text")
        total=$((total + ${number:-0}))
    done
    printf '%s' "$total"
}

run_pure_tests() {
    local log=$DEV_HOME/log/pure.log
    step "pure tests of the analytics"
    (cd "$PROJECT/crm_extension" && "$DEV_HOME/venv/bin/python" -m unittest discover \
        -s analytics/tests -t .) >"$log" 2>&1 || tail -n 40 "$log" >&2
    count_unittest "$log"
    step "tests of the tools"
    log=$DEV_HOME/log/tools.log
    (cd "$PROJECT" && PYTHONPATH=$(odoo_home):$PROJECT "$DEV_HOME/venv/bin/python" -m pytest \
        -q -p no:cacheprovider tools/loaders/tests) >"$log" 2>&1 || tail -n 40 "$log" >&2
    count_pytest "$log"
}

count_pytest() {
    local passed failed errors
    passed=$(last_number passed "$1")
    failed=$(last_number failed "$1")
    errors=$(last_number error "$1")
    tally "${passed:-0}" "$((${failed:-0} + ${errors:-0}))"
    [ -n "$passed" ] || tally 0 1
}

# last_number WORD FILE: the number before the last WORD, nothing where there is none.
last_number() { { grep -oE "[0-9]+ $1" "$2" || true; } | tail -n 1 | cut -d' ' -f1; }

# A database with the add-on's dependencies, made once and copied: what is tested is
# always installed freshly into a fresh copy.
ensure_test_template() {
    local stamp=$DEV_HOME/test-template
    [ "$(cat "$stamp" 2>/dev/null)" = "${TEST_MODULES[*]}" ] && database_exists crm_template \
        && return 0
    step "making a template database with Odoo's own modules (one or two minutes)"
    create_database crm_template "$(IFS=,; echo "${TEST_MODULES[*]}")"
    printf '%s' "${TEST_MODULES[*]}" >"$stamp"
}

# odoo_test DATABASE TAGS OPTIONS...: keeps the log, tallies what the runner says.
odoo_test() {
    local database=$1 tags=$2 log=$DEV_HOME/log/test-$1.log
    shift 2
    odoo_run -d "$database" --test-tags "$tags" --stop-after-init \
        --http-port="$(free_port)" "$@" >"$log" 2>&1 || true
    count_odoo "$log"
}

# The runner's summary counts a Hoot suite as one test: its own summary counts them all.
count_odoo() {
    local line failed errors ran hoot
    line=$({ grep -E '[0-9]+ failed, [0-9]+ error\(s\) of [0-9]+ tests' "$1" || true; } \
        | tail -n 1)
    failed=$(sed -nE 's/.* ([0-9]+) failed, .*/\1/p' <<<"$line")
    errors=$(sed -nE 's/.* ([0-9]+) error\(s\).*/\1/p' <<<"$line")
    ran=$(sed -nE 's/.* of ([0-9]+) tests.*/\1/p' <<<"$line")
    if [ -z "$line" ]; then
        tail -n 40 "$1" >&2
        tally 0 1
        return
    fi
    grep -E ' (FAIL|ERROR): |^(AssertionError|.*Error:)' "$1" | head -n 40 >&2 || true
    hoot=$(sed -nE 's/.*\[HOOT\] [Pp]assed ([0-9]+) tests.*/\1/p' "$1" | paste -sd+ -)
    tally "$((ran - failed - errors + ${hoot:-0}))" "$((failed + errors))"
    report_problems "$1"
}

# Shows errors that were logged outside of a test; tests of faults cause some.
report_problems() {
    local problems
    problems=$(grep -E ' (ERROR|CRITICAL) ' "$1" | grep -vE 'odoo\.(addons\.[a-z_]+\.tests|tests)' || true)
    [ -n "$problems" ] || return 0
    printf '%s\n' "$problems" | head -n 20 >&2
}

run_tests() {
    local tags=${1:-}
    if [ "$tags" = --core ]; then
        run_core_tests
        return
    fi
    setup_environment
    ensure_test_template
    local database=crm_test_$$
    copy_database crm_template "$database"
    # shellcheck disable=SC2064
    trap "drop_database $database" EXIT
    if [ -n "$tags" ]; then
        step "tests that $tags selects"
        odoo_test "$database" "$tags" -i "$(with_commas $(addons_of "$tags"))"
    else
        run_pure_tests
        step "Odoo's runner: unit tests, Hoot and tours"
        odoo_test "$database" "$(printf '/%s,' "${ADDONS[@]}")" -i "$(with_commas "${ADDONS[@]}")"
        step "beside delivery charges, loyalty points and gift cards"
        odoo_test "$database" "$(printf '/%s,' "${APP_ADDONS[@]}" "${APP_TESTS[@]}")" \
            -i "$(with_commas "${APP_ADDONS[@]}" "${APP_TESTS[@]}")"
        run_lifecycle_tests "$database"
    fi
    summary
}

# addons_of TAGS: what has to be installed for them; apps only where they are asked for.
addons_of() {
    local addon
    echo "${ADDONS[@]}"
    for addon in "${APP_ADDONS[@]}" "${APP_TESTS[@]}"; do
        case "$1," in */"$addon"[:,.]*) echo "$addon" ;; esac
    done
}

# Install, upgrade, uninstall without a trace, install again: counts as one test.
run_lifecycle_tests() {
    step "uninstalling and installing again"
    local log=$DEV_HOME/log/lifecycle.log
    if lifecycle "$1" >"$log" 2>&1; then
        tally 1 0
    else
        tail -n 30 "$log" >&2
        tally 0 1
    fi
}

lifecycle() {
    local name=crm_lifecycle_$$ before after
    copy_database crm_template "$name"
    # Beside these apps the add-ons for them come and go with the main one.
    odoo_run -d "$name" -i delivery,sale_loyalty --stop-after-init --no-http || return 1
    before=$(schema_of "$name")
    odoo_run -d "$name" -i crm_extension --stop-after-init --no-http || return 1
    odoo_run -d "$name" -u crm_extension --stop-after-init --no-http || return 1
    live_a_little "$name" || return 1
    odoo_run module uninstall -d "$name" crm_extension || return 1
    after=$(schema_of "$name")
    diff <(echo "$before") <(echo "$after") || return 1
    odoo_run -d "$name" -i crm_extension --stop-after-init --no-http || return 1
    drop_database "$name"
}

# live_a_little DATABASE: records of which other models keep something.
live_a_little() {
    odoo_run shell -d "$1" --no-http --log-level=error <<'PYTHON'
env["res.company"].create({"name": "Second company"})
partner = env["res.partner"].create({"name": "Ada", "email": "ada@customer.example"})
complaint = env["customer.complaint"].create(
    {"description": "Broken", "partner_id": partner.id, "safety": True}
)
complaint.message_subscribe(partner.ids)
complaint.message_post(body="Seen", attachments=[("photo.txt", b"broken")])
complaint._rating_get_access_token()
assert complaint.activity_ids and complaint.name != "/"
env.cr.commit()
PYTHON
}

# Tables with their columns, parameters, jobs and models: what an add-on could leave;
# and what other models may keep of records that are gone.
schema_of() {
    psql -XAtd "$1" <<'SQL'
SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns
 WHERE table_schema = 'public' ORDER BY 1;
SELECT 'parameter ' || key FROM ir_config_parameter ORDER BY 1;
SELECT 'job ' || cron_name FROM ir_cron ORDER BY 1;
SELECT 'model ' || model FROM ir_model ORDER BY 1;
SELECT 'field ' || model || '.' || name FROM ir_model_fields ORDER BY 1;
SELECT 'external id ' || module || '.' || name FROM ir_model_data
 WHERE module LIKE '%crm_extension%' ORDER BY 1;
SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1;
SELECT DISTINCT 'sequence ' || code FROM ir_sequence WHERE code LIKE 'customer.%';
SELECT 'message ' || id FROM mail_message WHERE model LIKE 'customer.%';
SELECT 'follower ' || id FROM mail_followers WHERE res_model LIKE 'customer.%';
SELECT 'activity ' || id FROM mail_activity WHERE res_model LIKE 'customer.%';
SELECT 'activity type ' || id FROM mail_activity_type WHERE res_model LIKE 'customer.%';
SELECT 'attachment ' || id FROM ir_attachment WHERE res_model LIKE 'customer.%';
SELECT 'rating ' || id FROM rating_rating WHERE res_model LIKE 'customer.%';
SELECT 'alias ' || COALESCE(alias_name, id::text) FROM mail_alias ORDER BY 1;
SELECT 'template ' || id FROM mail_template WHERE model LIKE 'customer.%';
SELECT 'group ' || (name ->> 'en_US') FROM res_groups ORDER BY 1;
SELECT 'canned response ' || source FROM mail_canned_response ORDER BY 1;
SQL
}

CORE_MODULES=(sale sale_stock sale_crm sale_margin stock account portal)
APP_MODULES=(loyalty sale_loyalty delivery)

# run_core_tests: the suites of Odoo's own modules, without and with the add-ons.
run_core_tests() {
    setup_environment
    ensure_test_template
    local status=0
    compare_suites crm_core "${CORE_MODULES[@]}" || status=1
    compare_suites crm_apps "${APP_MODULES[@]}" || status=1
    return "$status"
}

# compare_suites NAME MODULE...: fails where the add-ons make a test fail.
compare_suites() {
    local name=$1 modules tags log=$DEV_HOME/log/test-$1
    shift
    modules=$(with_commas "$@")
    tags=$(printf '/%s,' "$@")
    step "the suites of $* without the add-ons (ten minutes)"
    copy_database crm_template "${name}_without"
    odoo_run -d "${name}_without" -i "$modules" --stop-after-init --no-http >/dev/null 2>&1
    odoo_test "${name}_without" "$tags" -u "$modules"
    step "the same suites with the add-ons (ten minutes)"
    copy_database crm_template "${name}_with"
    odoo_run -d "${name}_with" -i "$modules,crm_extension" --stop-after-init --no-http \
        >/dev/null 2>&1
    odoo_test "${name}_with" "$tags" -u "$modules"
    step "the difference"
    diff <(core_failures "${log}_without.log") <(core_failures "${log}_with.log") \
        && say "No difference: the add-ons break none of them." || {
        say "Lines with > fail with the add-ons only."
        return 1
    }
}

core_failures() {
    sed -nE 's/.* (FAIL|ERROR): ([A-Za-z0-9_.]+).*/\1 \2/p' "$1" | sort -u
}
