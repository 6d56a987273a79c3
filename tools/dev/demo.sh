# The main job: real purchases, scored, in Odoo.

DEMO_DATABASE=crm_demo
DEMO_MODULES=crm_extension,contacts,sale_management,purchase_stock

run_demo() {
    local serve=1 full=False households=520 source=grocery port=8069 fresh=""
    while [ $# -gt 0 ]; do
        case $1 in
            --no-serve) serve="" ;;
            --full) full=True ;;
            --fresh) fresh=1 ;;
            --households) households=$2; shift ;;
            --source) source=$2; shift ;;
            --port) port=$2; shift ;;
            *) fail "Unknown option: $1" "See ./dev help." ;;
        esac
        shift
    done
    case $source in
        grocery | cdnow) ;;
        *) fail "Unknown source: $source" "Take grocery or cdnow." ;;
    esac
    setup_environment
    [ -z "$fresh" ] || drop_database "$DEMO_DATABASE"
    ensure_demo_database
    load_purchases "$source" "$households" "$full"
    [ "$source" != grocery ] || load_campaigns "${households}_$full"
    load_complaints
    keep_in_touch
    read_habits "${source}_${households}_$full"
    show_ranking
    show_campaigns
    [ -z "$serve" ] || serve_database "$DEMO_DATABASE" --port "$port"
}

# The parameter is written last: a half-made database is made again.
ensure_demo_database() {
    if database_exists "$DEMO_DATABASE" && demo_step made; then
        return 0
    fi
    step "making the database $DEMO_DATABASE with Odoo's demo data (three minutes)"
    create_database "$DEMO_DATABASE" "$DEMO_MODULES" --with-demo
    finish_demo_step made
}

# demo_step NAME: whether the step was finished in this database.
demo_step() {
    [ "$(psql -XAtd "$DEMO_DATABASE" -c \
        "SELECT 1 FROM ir_config_parameter WHERE key = 'crm_dev.$1'" 2>/dev/null)" = 1 ]
}

finish_demo_step() {
    psql -Xqd "$DEMO_DATABASE" -c "INSERT INTO ir_config_parameter (key, value)
        VALUES ('crm_dev.$1', '1') ON CONFLICT (key) DO NOTHING"
}

# load_purchases SOURCE HOUSEHOLDS FULL: loads, scores; what is there already is kept.
load_purchases() {
    local name=loaded_$1_$2_$3 call
    demo_step "$name" && return 0
    step "loading real purchases ($1), scoring the customers, giving them tiers"
    case $1 in
        grocery) call="grocery.load(env, households=$2, full=$3)" ;;
        cdnow) call="cdnow.load(env)" ;;
    esac
    printf 'from tools.loaders import %s\n%s\nenv.cr.commit()\n%s\n' "$1" "$call" \
        "from tools.demo import enrol, score; score(env); enrol(env); env.cr.commit()" \
        | odoo_run shell -d "$DEMO_DATABASE" --no-http --log-level=error \
        || fail "The purchases could not be loaded." "Run ./dev demo --fresh to begin anew."
    finish_demo_step "$name"
}

# load_campaigns SAMPLE: the year's coupon campaigns, for the households loaded.
load_campaigns() {
    demo_step "campaigns_$1" && return 0
    step "coupon campaigns: whom they reached, what they cost, which orders they brought"
    echo "from tools.loaders import campaigns; campaigns.load(env); env.cr.commit()" \
        | odoo_run shell -d "$DEMO_DATABASE" --no-http --log-level=error \
        || fail "The campaigns could not be loaded." "Run ./dev demo --fresh to begin anew."
    finish_demo_step "campaigns_$1"
}

# Forty of a year, from the add-on's own demo data, and what suppliers owe for them.
load_complaints() {
    demo_step complained && return 0
    step "forty customers complain, with lots and suppliers"
    echo "from tools.demo import complain; complain(env); env.cr.commit()" \
        | odoo_run shell -d "$DEMO_DATABASE" --no-http --log-level=error \
        || fail "The complaints could not be made." "Run ./dev demo --fresh to begin anew."
    finish_demo_step complained
}

# Promises of three colleagues, two prices for one thing, an opt-out.
keep_in_touch() {
    demo_step in_touch && return 0
    step "colleagues promise, quote and listen"
    echo "from tools.demo import keep_in_touch; keep_in_touch(env); env.cr.commit()" \
        | odoo_run shell -d "$DEMO_DATABASE" --no-http --log-level=error \
        || fail "The promises could not be made." "Run ./dev demo --fresh to begin anew."
    finish_demo_step in_touch
}

# read_habits SAMPLE: what customers buy again, what goes together, the nine groups.
read_habits() {
    demo_step "habits_$1" && return 0
    step "reading habits: what comes next"
    echo "from tools.demo import read_habits; read_habits(env); env.cr.commit()" \
        | odoo_run shell -d "$DEMO_DATABASE" --no-http --log-level=error \
        || fail "The habits could not be read." "Run ./dev demo --fresh to begin anew."
    finish_demo_step "habits_$1"
}

show_ranking() {
    step "the ten most valuable customers"
    echo "from tools.demo import show_ranking; show_ranking(env)" \
        | odoo_run shell -d "$DEMO_DATABASE" --no-http --log-level=error
}

show_campaigns() {
    step "what came back from the campaigns"
    echo "from tools.demo import show_campaigns; show_campaigns(env)" \
        | odoo_run shell -d "$DEMO_DATABASE" --no-http --log-level=error
}
