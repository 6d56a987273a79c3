"""Forty complaints of a year: who, what, how far, and how it was put right."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A complaint as it went.

    :param days: it came in so many days ago
    :param state: where it stands today
    :param customer: place in ``CUSTOMERS``
    :param words: what the customer said
    :param product: key of ``GOODS``; without one it is about no product
    :param remedy: kind and state of what puts it right, or kind, state and amount
    :param action: what keeps it from happening again
    :param stars: how the customer rated it once it was closed
    :param pace: 1 is in time, 3 is slow
    :param into: words of the story into which this one was merged
    """

    days: int
    state: str
    customer: int
    words: str
    category: str
    severity: int = 2
    channel: str = "email"
    product: str = ""
    quantity: int = 1
    defect: str = ""
    wish: str = "refund"
    cause: str = "unknown"
    decision: str = "upheld"
    remedy: tuple = ()
    action: str = ""
    stars: int = 0
    pace: float = 1.0
    into: str = ""
    safety: bool = False


CUSTOMERS = (
    "base.res_partner_address_15",
    "base.res_partner_address_28",
    "base.res_partner_address_5",
    "base.res_partner_address_1",
    "base.res_partner_address_31",
    "base.res_partner_address_4",
    "base.res_partner_address_27",
    "base.res_partner_address_18",
)

GOODS = {
    "lamp": ("Reading lamp Aurora", 49.0, 21.0, "base.res_partner_1"),
    "kettle": ("Water kettle Vesta 1.7 l", 65.0, 32.0, "base.res_partner_1"),
    "tea": ("Green tea, 500 g", 18.0, 8.5, "base.res_partner_3"),
    "shelf": ("Wall shelf Norden", 89.0, 44.0, "base.res_partner_3"),
}
"""Key -> name, price, cost, and the supplier of whom each lot is bought."""

KETTLE_ACTION = "Have every lot of kettles tested on receipt"

STORIES = (
    Story(358, "closed", 0, "The lamp came with a cracked shade.", "damaged",
          product="lamp", defect="broken", cause="carrier_damage",
          remedy=("refund", "done"), stars=4),
    Story(349, "closed", 1, "We waited nine days for a delivery promised in two.",
          "late",
          channel="phone", wish="apology", cause="carrier_late",
          remedy=("apology", "done"), stars=3),
    Story(335, "closed", 2, "Two packs of tea smell musty.", "quality", product="tea",
          quantity=2, defect="spoiled", cause="storage", wish="replacement",
          remedy=("replacement", "done"), stars=5),
    Story(322, "rejected", 3, "Please stop the trucks of the neighbouring firm.",
          "other",
          channel="phone", wish="information"),
    Story(311, "closed", 4, "The invoice shows the price without our discount.",
          "invoice",
          product="shelf", quantity=4, channel="email", cause="invoicing",
          wish="price_reduction", remedy=("price_reduction", "done", 35.6), stars=5),
    Story(298, "closed", 5, "The kettle switches off before the water boils.",
          "quality",
          product="kettle", defect="not_working", cause="supplier_quality",
          remedy=("refund", "done"), stars=4),
    Story(287, "closed", 6, "Nobody called back although it was promised twice.",
          "service",
          channel="phone", wish="apology", cause="promise", pace=3,
          remedy=("apology", "done"), stars=2),
    Story(275, "closed", 7, "Three shelves ordered, two received.", "wrong_item",
          product="shelf", quantity=1, defect="quantity", cause="picking",
          wish="replacement", remedy=("replacement", "done"), stars=5),
    Story(262, "closed", 0, "The kettle leaks at the handle.", "quality", severity=3,
          product="kettle", defect="broken", cause="supplier_quality",
          remedy=("refund", "done"), action=KETTLE_ACTION, stars=4),
    Story(251, "cancelled", 1, "A colleague has written this down already.", "other",
          channel="internal", wish="information"),
    Story(243, "closed", 2, "The tea is another sort than on the label.", "wrong_item",
          product="tea", defect="wrong_item", cause="supplier_quality",
          wish="exchange", decision="partly", remedy=("goodwill", "done", 10), stars=3),
    Story(230, "closed", 3, "The website says lime green, it is olive.", "information",
          channel="form", product="lamp", defect="not_as_described", cause="promise",
          wish="return", decision="goodwill", remedy=("refund", "done"), stars=5),
    Story(219, "closed", 4, "Again advertising, although I asked for none.", "privacy",
          wish="apology", cause="promise", severity=3, pace=2,
          remedy=("apology", "done"), action="Ask for consent at every sign-up",
          stars=2),
    Story(204, "closed", 5, "The kettle gave me a slight electric shock.", "quality",
          severity=4, safety=True, channel="phone", product="kettle",
          defect="not_working", cause="supplier_quality", remedy=("refund", "done"),
          action="Stop the sale of the lot and write to all who bought it", stars=4),
    Story(192, "external", 6, "You refuse to refund the shelf that fell down.",
          "quality",
          severity=3, product="shelf", defect="broken", cause="handling",
          decision="rejected"),
    Story(181, "closed", 7, "The lamp flickers after an hour.", "quality",
          product="lamp", defect="stopped", cause="production",
          wish="exchange", remedy=("refund", "done"), stars=4),
    Story(169, "closed", 0, "The driver was rude to our receptionist.", "service",
          channel="phone", wish="apology", cause="promise",
          remedy=("apology", "done"), stars=3),
    Story(154, "closed", 1, "The parcel was soaked, all tea is spoiled.", "damaged",
          product="tea", quantity=6, defect="spoiled", cause="packing", severity=3,
          remedy=("refund", "done"), action="Line the boxes of tea with foil", stars=5),
    Story(141, "closed", 2, "Screws for the shelf are missing.", "wrong_item",
          product="shelf", defect="part_missing", cause="production",
          wish="replacement",
          decision="partly", remedy=("price_reduction", "done", 8.9), stars=4),
    Story(133, "rejected", 3, "I found the lamp cheaper elsewhere.", "invoice",
          channel="chat", wish="price_reduction"),
    Story(118, "closed", 4, "The delivery came on a Saturday, nobody was in.", "late",
          wish="goodwill", cause="promise", decision="goodwill",
          remedy=("goodwill", "done", 15), stars=4),
    Story(104, "closed", 5, "The lid of the kettle does not close.", "quality",
          channel="portal", product="kettle", defect="broken",
          cause="supplier_quality", remedy=("refund", "done"), pace=2, stars=3),
    Story(92, "closed", 6, "We were invoiced twice.", "invoice", wish="refund",
          cause="invoicing", channel="phone", remedy=("apology", "done"), stars=5),
    Story(77, "reopened", 7, "The new lamp flickers as well.", "quality", severity=3,
          product="lamp", defect="stopped", cause="production",
          remedy=("refund", "done"), action="Test a sample of each lot for an hour"),
    Story(63, "closed", 0, "The tea arrived after its best-before date.", "quality",
          channel="portal", product="tea", quantity=3, defect="spoiled",
          cause="storage", remedy=("refund", "done"), stars=4),
    Story(48, "closed", 1, "Wrong size of shelf.", "wrong_item", product="shelf",
          defect="wrong_variant", cause="picking", decision="rejected", stars=1),
    Story(31, "communicated", 2, "The shade of the lamp has a scratch.", "damaged",
          product="lamp", defect="finish", cause="packing", wish="price_reduction",
          remedy=("price_reduction", "done", 9.8), pace=3),
    Story(24, "decided", 3, "The kettle stopped after two weeks.", "quality",
          severity=3, product="kettle", defect="stopped", cause="supplier_quality",
          remedy=("refund", "to_approve"), pace=3),
    Story(21, "waiting_third_party", 4, "The parcel was lost on its way.", "late",
          product="tea", quantity=4, defect="late", wish="replacement"),
    Story(17, "decided", 5, "The bill for the lamp is too high.", "invoice",
          product="lamp", cause="invoicing", remedy=("refund", "failed")),
    Story(14, "waiting_customer", 6, "Something with the tea is not right.", "quality",
          product="tea", defect="spoiled"),
    Story(12, "investigating", 7, "The shelf bends under ten books.", "quality",
          severity=3, channel="portal", product="shelf", defect="finish"),
    Story(9, "investigating", 0, "Two of five lamps do not light up.", "quality",
          product="lamp", quantity=2, defect="not_working", wish="exchange"),
    Story(8, "merged", 0, "I wrote about the lamps: any news?", "quality",
          into="Two of five lamps do not light up."),
    Story(6, "waiting_customer", 1, "I was promised another price.", "invoice",
          channel="phone", wish="price_reduction"),
    Story(5, "assessed", 2, "Your service number is never answered.", "service",
          wish="apology"),
    Story(4, "assessed", 3, "The kettle smells of burnt plastic.", "quality",
          severity=4,
          safety=True, channel="phone", product="kettle", defect="not_working"),
    Story(2, "acknowledged", 4, "One pack of tea is torn open.", "damaged",
          channel="portal", product="tea", defect="packaging"),
    Story(1, "received", 5, "The shelf has not arrived yet.", "late", channel="form"),
    Story(0, "received", 6, "I wrote a month ago and nobody answered.", "service",
          channel="social"),
)  # fmt: skip
