{
    "name": "Loyalty Tiers: Free Delivery",
    "version": "19.0.1.0.0",
    "summary": "Delivery is free for customers whose loyalty tier says so",
    "category": "Sales/CRM",
    "author": "crm_extension maintainers",
    "license": "LGPL-3",
    # Odoo installs stock_delivery by itself where sale_stock meets delivery.
    "depends": ["crm_extension", "delivery", "stock_delivery"],
    "auto_install": ["crm_extension", "delivery"],
}
