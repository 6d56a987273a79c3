{
    "name": "Complaints: supplier claims",
    "version": "19.0.1.0.0",
    "summary": "What suppliers make good of complaints, traced by lot and receipt",
    "category": "Sales/CRM",
    "author": "crm_extension maintainers",
    "license": "LGPL-3",
    "auto_install": True,
    "depends": ["crm_extension", "purchase_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/customer_complaint_claim_rules.xml",
        "data/ir_sequence_data.xml",
        "views/customer_complaint_claim_views.xml",
        "views/customer_complaint_views.xml",
        "views/customer_complaint_report_views.xml",
        "wizards/customer_complaint_claim_choice_views.xml",
    ],
}
