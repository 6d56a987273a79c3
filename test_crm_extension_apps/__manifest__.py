{
    "name": "Customer Value: with delivery charges and gift cards",
    "version": "19.0.1.0.0",
    "summary": "Proves what counts as a purchase where other apps sell along",
    "category": "Hidden/Tests",
    "author": "crm_extension maintainers",
    "license": "LGPL-3",
    "depends": ["crm_extension", "delivery", "sale_loyalty"],
}
