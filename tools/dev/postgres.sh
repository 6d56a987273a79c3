# A PostgreSQL cluster of the project's own, on its own socket.

PG_ROLE=crm
PG_SOCKET=/tmp/crm-dev-$(environment_key)

# PostgreSQL refuses to run as root: there it runs as the user of the package.
as_postgres() {
    if is_root; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

pg_program() {
    local newest
    newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -x "$newest/$1" ] || fail "PostgreSQL's $1 was not found." \
        "Install the package postgresql, then run ./dev setup again."
    printf '%s/%s' "$newest" "$1"
}

# The cluster lies in the environment, unless the user it runs as cannot get there.
pg_data() {
    if ! is_root || as_postgres test -x "$DEV_HOME"; then
        printf '%s/pg' "$DEV_HOME"
    else
        printf '/var/lib/postgresql/crm-dev-%s' "$(environment_key)"
    fi
}

free_port() {
    "$DEV_HOME/venv/bin/python" - <<'PY'
import socket
with socket.socket() as probe:
    probe.bind(('127.0.0.1', 0))
    print(probe.getsockname()[1])
PY
}

pg_running() { as_postgres "$(pg_program pg_ctl)" -D "$(pg_data)" status >/dev/null 2>&1; }

create_cluster() {
    local data=$1
    step "creating a PostgreSQL cluster in $data"
    rm -rf "$data"
    mkdir -p "$data"
    is_root && chown postgres: "$data"
    chmod 700 "$data"
    run_logged "$DEV_HOME/log/initdb.log" as_postgres "$(pg_program initdb)" -D "$data" \
        -U "$PG_ROLE" --encoding=UTF8 --locale=C.UTF-8 --auth=trust \
        || fail "initdb did not finish." "See $DEV_HOME/log/initdb.log."
    write_pg_settings "$data"
    as_postgres touch "$data/crm-dev-complete"
}

# Reached by its socket alone, which only this user (and root) may open: no
# password is needed and no other machine can connect.
write_pg_settings() {
    as_postgres tee -a "$1/postgresql.conf" >/dev/null <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$PG_SOCKET'
port = $(free_port)
max_connections = 80
shared_buffers = 512MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
fsync = off
synchronous_commit = off
full_page_writes = off
SETTINGS
}

ensure_postgres() {
    local data
    data=$(pg_data)
    as_postgres test -e "$data/crm-dev-complete" || create_cluster "$data"
    mkdir -p "$PG_SOCKET"
    is_root && chown postgres: "$PG_SOCKET"
    chmod 700 "$PG_SOCKET"
    PG_PORT=$(as_postgres sed -n 's/^port = //p' "$data/postgresql.conf" | tail -n 1)
    export PGHOST=$PG_SOCKET PGPORT=$PG_PORT PGUSER=$PG_ROLE
    pg_running || start_postgres "$data"
}

start_postgres() {
    step "starting PostgreSQL"
    as_postgres "$(pg_program pg_ctl)" -D "$1" -l "$1/server.log" -w -t 60 start >/dev/null \
        </dev/null || fail "The server did not start." "See $1/server.log."
}

database_exists() {
    [ "$(psql -XAtd postgres -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]
}

drop_database() {
    psql -Xqd postgres -c "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" 2>/dev/null
    rm -rf "${DEV_HOME:?}/data/filestore/${1:?}"
}

# copy_database FROM TO: rows and files.
copy_database() {
    drop_database "$2"
    psql -Xqd postgres -c "CREATE DATABASE \"$2\" TEMPLATE \"$1\""
    if [ -d "$DEV_HOME/data/filestore/$1" ]; then
        cp -r "$DEV_HOME/data/filestore/$1" "$DEV_HOME/data/filestore/$2"
    fi
}
