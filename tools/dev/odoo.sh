# Odoo itself: unpacked beside the project, never installed into the system.

odoo_home() { printf '%s' "${ODOO_HOME:-$DEV_HOME/odoo/usr/lib/python3/dist-packages}"; }

# The archive that this system already uses, asked for another suite.
debian_mirror() {
    grep -rhoE 'https?://[^] ]+/debian/?($|[ ])' /etc/apt/sources.list \
        /etc/apt/sources.list.d 2>/dev/null | tr -d ' ' | head -n 1
}

# Lists and cache lie in the environment: nothing of unstable gets near the system's.
apt_unstable() {
    local place=$DEV_HOME/apt
    apt-get -q -o Dir::Etc::SourceList="$place/unstable.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State="$place/state" -o Dir::State::status=/var/lib/dpkg/status \
        -o Dir::Cache="$place/cache" -o APT::Sandbox::User= "$@"
}

download_odoo() {
    local place=$DEV_HOME/apt mirror
    mirror=${CRM_DEBIAN_MIRROR:-$(debian_mirror)}
    [ -n "$mirror" ] || return 1
    mkdir -p "$place/state/lists/partial" "$place/cache/archives/partial"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s unstable main\n' \
        "$mirror" >"$place/unstable.list"
    apt_unstable update || return 1
    (cd "$place" && rm -f odoo-*.deb && apt_unstable download "odoo-$ODOO_VERSION")
}

# The stamp is written last: an interrupted unpacking is done again.
ensure_odoo() {
    if [ -n "${ODOO_HOME:-}" ]; then
        [ -f "$ODOO_HOME/odoo/release.py" ] || fail "ODOO_HOME=$ODOO_HOME holds no Odoo." \
            "Name the folder that holds the odoo package."
        return 0
    fi
    [ ! -e "$DEV_HOME/odoo/complete" ] || return 0
    step "fetching Odoo $ODOO_VERSION into $DEV_HOME/odoo"
    run_logged "$DEV_HOME/log/odoo.log" download_odoo \
        || fail "The package odoo-$ODOO_VERSION of Debian unstable could not be fetched." \
            "Check the network (CRM_DEBIAN_MIRROR names another archive), or set ODOO_HOME."
    rm -rf "$DEV_HOME/odoo"
    dpkg -x "$DEV_HOME"/apt/odoo-*.deb "$DEV_HOME/odoo"
    rm -f "$DEV_HOME"/apt/odoo-*.deb
    mend_odoo
    touch "$DEV_HOME/odoo/complete"
}

# The package links fonts and libraries to ../share, which is the system's once
# installed; and it leaves out an asset that the browser misses at every page.
mend_odoo() {
    local share=$DEV_HOME/odoo/usr/share lib
    for lib in fonts javascript fonts-font-awesome; do
        [ ! -d "/usr/share/$lib" ] || ln -sfn "/usr/share/$lib" "$share/$lib"
    done
    lib=$(odoo_home)/odoo/addons/mail/static/lib/selfie_segmentation
    mkdir -p "$lib"
    [ -e "$lib/selfie_segmentation.js" ] || : >"$lib/selfie_segmentation.js"
}

# odoo_run [COMMAND] OPTIONS...: Odoo with the project's add-ons and cluster.
odoo_run() {
    local command=()
    case ${1:-} in
        shell) command=("$1"); shift ;;
        module | i18n) command=("$1" "$2"); shift 2 ;;
    esac
    env -u PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX="$DEV_HOME/pycache" \
        PYTHONPATH="$(odoo_home):$PROJECT" PYTHONWARNINGS=ignore \
        "$DEV_HOME/venv/bin/python" -m odoo "${command[@]}" -c "$(odoo_config)" "$@"
}

# Two checkouts may share what DEV_HOME holds: each has a file of its own.
odoo_config() {
    local config
    config=$DEV_HOME/odoo-$(cksum <<<"$PROJECT" | cut -d' ' -f1).conf
    cat >"$config" <<CONFIG
[options]
addons_path = $(odoo_home)/odoo/addons,$PROJECT
data_dir = $DEV_HOME/data
db_host = $PGHOST
db_port = $PGPORT
db_user = $PGUSER
http_interface = 127.0.0.1
list_db = False
limit_memory_hard = 0
CONFIG
    printf '%s' "$config"
}

# create_database NAME MODULES [OPTIONS...]
create_database() {
    local name=$1 modules=$2
    shift 2
    drop_database "$name"
    run_logged "$DEV_HOME/log/create-$name.log" odoo_run -d "$name" -i "$modules" \
        --no-http --stop-after-init "$@" \
        || fail "The database $name could not be made." "See $DEV_HOME/log/create-$name.log."
}

run_shell() {
    [ $# -ge 1 ] || fail "Which database?" "./dev shell DB < script.py"
    local name=$1 end=""
    [ "${2:-}" != --commit ] || end="env.cr.commit()"
    setup_environment
    database_exists "$name" || fail "There is no database $name." "./dev demo makes crm_demo."
    { cat; printf '\n%s\n' "$end"; } | odoo_run shell -d "$name" --no-http --log-level=warn
}

port_is_free() {
    "$DEV_HOME/venv/bin/python" - "$1" <<'PY'
import socket
import sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(('127.0.0.1', int(sys.argv[1])))
    except OSError:
        sys.exit(1)
PY
}

serve_database() {
    [ $# -ge 1 ] || fail "Which database?" "./dev serve DB"
    local name=$1 port=8069
    [ "${2:-}" != --port ] || port=$3
    setup_environment
    database_exists "$name" || fail "There is no database $name." "./dev demo makes crm_demo."
    step "serving $name"
    port_is_free "$port" || fail "Port $port of 127.0.0.1 is taken." \
        "Stop what runs there, or add --port P."
    say "Odoo is at http://127.0.0.1:$port — login admin, password admin. Ctrl+C stops it."
    odoo_run -d "$name" --db-filter="^$name\$" --http-port="$port"
}

# The template keeps source order, the translations follow it.
export_translations() {
    setup_environment
    step "exporting the texts"
    create_database crm_pot "$(with_commas "${ADDONS[@]}" "${APP_ADDONS[@]}")"
    local addon
    for addon in "${ADDONS[@]}" "${APP_ADDONS[@]}"; do
        mkdir -p "$PROJECT/$addon/i18n"
        odoo_run i18n export -d crm_pot -o "$PROJECT/$addon/i18n/$addon.pot" "$addon"
        [ ! -e "$PROJECT/$addon/i18n/zh_CN.po" ] || msgmerge -q --no-fuzzy-matching --update \
            --backup=none "$PROJECT/$addon/i18n/zh_CN.po" "$PROJECT/$addon/i18n/$addon.pot"
    done
    drop_database crm_pot
}
