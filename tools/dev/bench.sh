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
    case " $* " in *" --keep "*) keep=1 ;; esac
    if [ -z "$keep" ] || ! database_exists "$database"; then
        step "making the database $database"
        create_database "$database" crm_extension
    fi
    step "measuring: $name $*"
    printf 'from bench.%s import main\nmain(env, %s)\n' "$name" "$(python_list "$@")" \
        | odoo_run shell -d "$database" --no-http --log-level=error
}

# python_list WORD...: the words as a Python list of strings.
python_list() {
    "$DEV_HOME/venv/bin/python" -c 'import sys; print(sys.argv[1:])' "$@"
}
