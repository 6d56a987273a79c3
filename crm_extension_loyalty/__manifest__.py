{
    "name": "Customer Value and Loyalty Tiers: points",
    "version": "19.0.1.0.0",
    "summary": "Loyalty tiers multiply points, open programs and are reached by points",
    "category": "Sales/CRM",
    "author": "crm_extension maintainers",
    "license": "LGPL-3",
    "auto_install": True,
    "depends": ["crm_extension", "sale_loyalty"],
    "data": [
        "data/ir_cron_data.xml",
        "views/loyalty_program_views.xml",
        "views/loyalty_card_views.xml",
        "views/customer_tier_views.xml",
        "views/customer_complaint_remedy_views.xml",
    ],
}
