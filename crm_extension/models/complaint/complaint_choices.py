"""The words from which complaints choose: shared by several models."""

CHANNELS = [
    ("email", "E-mail"),
    ("portal", "Portal"),
    ("phone", "Phone"),
    ("form", "Form"),
    ("chat", "Chat"),
    ("visit", "Visit"),
    ("social", "Social media"),
    ("internal", "Internal"),
]
SEVERITIES = [("1", "Low"), ("2", "Medium"), ("3", "High"), ("4", "Critical")]
SAFETY_SEVERITY = "4"
COMPLEXITIES = [("simple", "Simple"), ("normal", "Normal"), ("complex", "Complex")]
STATES = [
    ("received", "Received"),
    ("acknowledged", "Acknowledged"),
    ("assessed", "Assessed"),
    ("investigating", "Investigating"),
    ("waiting_customer", "Waiting for the customer"),
    ("waiting_third_party", "Waiting for a third party"),
    ("decided", "Decided"),
    ("communicated", "Communicated"),
    ("closed", "Closed"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
    ("merged", "Merged"),
    ("external", "With an external body"),
    ("reopened", "Reopened"),
]
DECISIONS = [
    ("upheld", "Upheld"),
    ("partly", "Partly upheld"),
    ("goodwill", "Goodwill"),
    ("rejected", "Rejected"),
]
REMEDY_KINDS = [
    ("refund", "Refund"),
    ("return", "Return"),
    ("exchange", "Exchange"),
    ("replacement", "Replacement"),
    ("repair", "Repair"),
    ("price_reduction", "Price reduction"),
    ("goodwill", "Goodwill"),
    ("apology", "Apology"),
]
"""What puts a complaint right; other add-ons add theirs by ``selection_add``."""
WISHES = [*REMEDY_KINDS, ("coupon", "Coupon"), ("information", "Information")]
"""What a customer may ask for."""
METRICS = [
    ("acknowledge", "Acknowledge"),
    ("first_response", "First response"),
    ("next_response", "Next response"),
    ("resolve", "Resolve"),
    ("statutory", "Statutory"),
]
"""What a service level promises."""
PORTAL_SCOPES = [
    ("own", "Own complaints only"),
    ("commercial", "All complaints of their company"),
]
