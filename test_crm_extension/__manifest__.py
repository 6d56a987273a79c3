{
    "name": "Customer Value: a metric of another add-on",
    "version": "19.0.1.0.0",
    "summary": "Proves that an add-on can add a fact source and a metric",
    "category": "Hidden/Tests",
    "author": "crm_extension maintainers",
    "license": "LGPL-3",
    "depends": ["crm_extension"],
}
