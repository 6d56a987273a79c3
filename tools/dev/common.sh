# Words, places and the way failures are told.

DEV_HOME=${CRM_DEV_HOME:-$PROJECT/.dev}
ADDONS=(crm_extension test_crm_extension)
# Add-ons beside apps that the main one does not need, which Odoo installs by itself
# where both sides are there, and tests of what the main one does beside them.
APP_ADDONS=(
    crm_extension_delivery
    crm_extension_loyalty
    crm_extension_mass_mailing
    crm_extension_mass_mailing_sms
    crm_extension_purchase
)
APP_TESTS=(test_crm_extension_apps)
ODOO_VERSION=19

step_name="starting"

say() { printf '%s\n' "$*"; }

step() {
    step_name=$1
    printf '\n== %s\n' "$1" >&2
}

# fail WHAT [HINT]: the step, what went wrong and what to do, then the end.
fail() {
    printf '\n./dev failed while: %s\n  %s\n' "$step_name" "$1" >&2
    [ -z "${2:-}" ] || printf '  What to do: %s\n' "$2" >&2
    exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# Short and stable for one environment: socket paths may not exceed 107 characters.
environment_key() { printf '%s' "$DEV_HOME" | cksum | cut -d' ' -f1; }

# run_logged FILE COMMAND...: keeps the output in FILE, shows its end when it fails.
run_logged() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 && return 0
    tail -n 25 "$log" >&2
    return 1
}

# with_commas WORD...: the words as Odoo's options take them.
with_commas() { (IFS=,; echo "$*"); }
