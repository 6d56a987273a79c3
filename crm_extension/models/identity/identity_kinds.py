"""The kinds of what identifies a customer."""

KINDS = [
    ("vat", "Tax number"),
    ("document", "Identity number"),
    ("phone", "Phone"),
    ("email", "Email"),
    ("address", "Address"),
]
COMPANY_FIELDS = {kind: f"identity_by_{kind}" for kind, _label in KINDS}
"""Kind -> field of the company that says whether it counts."""
