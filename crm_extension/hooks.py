"""What happens once, when the add-on comes and when it goes."""

from .models.complaint.customer_complaint_setup import SEQUENCE_CODE


def post_init_hook(env):
    """Give every company the shipped rules and plan the first run."""
    companies = env["res.company"].search([])
    companies._create_score_models()
    companies._create_tier_programs()
    companies._create_complaint_setup()
    env.ref("crm_extension.ir_cron_customer_value")._trigger()


def uninstall_hook(env):
    """Leave nothing behind that has no external id."""
    parameters = env["ir.config_parameter"].search(
        [("key", "=like", "crm_extension.%")]
    )
    parameters.unlink()
    sequences = env["ir.sequence"].with_context(active_test=False)
    sequences.search([("code", "=", SEQUENCE_CODE)]).unlink()
