{
    "name": "Contact Peace: SMS Mailings",
    "version": "19.0.1.0.0",
    "summary": "Leaves out of SMS mailings who should be left alone",
    "category": "Marketing/Email Marketing",
    "author": "crm_extension maintainers",
    "license": "LGPL-3",
    "auto_install": ["crm_extension_mass_mailing", "mass_mailing_sms"],
    "depends": ["crm_extension_mass_mailing", "mass_mailing_sms"],
}
