# Benchmarks: each is a module of bench/ with main(env, arguments).

bench_names() {
    (cd "$PROJECT/bench" && { echo install; grep -l '^def main' -- *.py | sed 's/\.py$//'; } | paste -sd' ')
}

run_bench() {
    [ $# -ge 1 ] || fail "Which benchmark?" "One of: $(bench_names)"
    local name=$1 database=crm_bench_$1 keep=""
    shift
    if [ "$name" = install ]; then
        setup_environment
        run_install_bench "$@"
        return
    fi
    [ -f "$PROJECT/bench/$name.py" ] || fail "There is no benchmark $name." "One of: $(bench_names)"
    setup_environment
    if grep -q '^def main(arguments)' "$PROJECT/bench/$name.py"; then
        run_pure_bench "$name" "$@"
        return
    fi
    case " $* " in *" --keep "*) keep=1 ;; esac
    if [ -z "$keep" ] || ! database_exists "$database"; then
        step "making the database $database"
        create_database "$database" crm_extension
    fi
    step "measuring: $name $*"
    printf 'from bench.%s import main\nmain(env, %s)\n' "$name" "$(python_list "$@")" \
        | odoo_run shell -d "$database" --no-http --log-level=error
}

# run_pure_bench NAME OPTIONS...: a benchmark of the analytics, without Odoo.
run_pure_bench() {
    local name=$1 peers=$DEV_HOME/peers
    shift
    [ -d "$peers/lifetimes" ] || run_logged "$DEV_HOME/log/peers.log" \
        "$DEV_HOME/venv/bin/python" -m pip install --disable-pip-version-check --no-deps \
        --target "$peers" -r "$PROJECT/requirements-bench.txt" \
        || fail "The packages to compare with could not be installed." "See $DEV_HOME/log/peers.log."
    step "measuring: $name $*"
    printf 'from bench.%s import main\nmain(%s)\n' "$name" "$(python_list "$@")" \
        | PYTHONPATH="$PROJECT:$PROJECT/crm_extension:$peers" "$DEV_HOME/venv/bin/python" -
}

# python_list WORD...: the words as a Python list of strings.
python_list() {
    "$DEV_HOME/venv/bin/python" -c 'import sys; print(sys.argv[1:])' "$@"
}
