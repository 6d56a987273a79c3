{
    "name": "Contact Peace: Mailings",
    "version": "19.0.1.0.0",
    "summary": "Leaves customers with an open complaint or an opt-out out of mailings",
    "category": "Marketing/Email Marketing",
    "author": "crm_extension maintainers",
    "license": "LGPL-3",
    "auto_install": True,
    "depends": ["crm_extension", "mass_mailing"],
    "data": ["views/mailing_mailing_views.xml"],
}
