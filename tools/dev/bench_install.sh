# Installing beside existing data: at most twice as long as beside none, and ten seconds.

run_install_bench() {
    local partners=${1:-100000} orders=${2:-500000} empty filled
    ensure_test_template
    step "installing into an empty database"
    copy_database crm_template crm_bench_install
    empty=$(seconds_to_install crm_bench_install)
    step "installing beside $partners partners and $orders orders"
    copy_database crm_template crm_bench_install
    printf 'from bench.filled import fill\nfill(env, %s, %s)\n' "$partners" "$orders" \
        | odoo_run shell -d crm_bench_install --no-http --log-level=error
    filled=$(seconds_to_install crm_bench_install)
    drop_database crm_bench_install
    say "empty $empty s, filled $filled s, limit $((2 * empty + 10)) s"
    [ "$filled" -le $((2 * empty + 10)) ]
}

# seconds_to_install DATABASE: whole seconds that installing the add-on takes.
seconds_to_install() {
    local started=$SECONDS
    run_logged "$DEV_HOME/log/install-$1.log" odoo_run -d "$1" -i crm_extension \
        --stop-after-init --no-http || fail "The add-on could not be installed." \
        "See $DEV_HOME/log/install-$1.log."
    printf '%s' "$((SECONDS - started))"
}
