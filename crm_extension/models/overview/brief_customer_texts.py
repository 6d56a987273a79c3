"""Who the customer is and what they are worth, in words."""

from odoo.tools import format_date

from ..tier.customer_tier_membership_texts import TIER_COLORS

WORTH_FACTS = ("monetary", "growth", "margin", "margin_rate", "payment_delay_days")
"""Facts of customer value that a brief tells; margins only to who may see them."""
REASONS_SHOWN = 3
UNKNOWN = {"text": "–"}
CLASS_COLORS = {"a": "#1E7B4A", "b": "#0B6FA4", "c": "#5F6368"}


class BriefCustomerTexts:
    """Writes the sections about the customer itself."""

    # -- Head --------------------------------------------------------------------

    def subtitle(self):
        """Return the address in one line, and whom one asked about."""
        customer, partner = self.customer, self.scope.partner
        place = ", ".join(filter(None, (customer.city, customer.country_id.name)))
        about = ""
        if partner != customer:
            about = self.env._("asked about %s", partner.name or partner.display_name)
        return self.joined(place, about)

    def badges(self):
        """Return what is told at a glance: class, tier, segment and stage."""
        badges = [*self._value_badges(), *self._tier_badges()]
        return [{"kind": "", "color": "", **badge} for badge in badges]

    def _value_badges(self):
        value = self.found.get("value")
        if not value:
            return []
        badges = [
            {
                "kind": "class",
                "label": self.env._("Class %s", value["class_label"]),
                "color": CLASS_COLORS.get(value["value_class"], CLASS_COLORS["c"]),
            }
        ]
        if value["segment"]:
            badges.append({"kind": "segment", "label": value["segment"]["name"]})
        badges.append({"kind": "stage", "label": value["stage"]["label"]})
        return badges

    def _tier_badges(self):
        member = self.found.get("tier", {}).get("member")
        if not member:
            return []
        tier = member.tier_id
        color = TIER_COLORS[tier.color % len(TIER_COLORS)]
        return [{"kind": "tier", "label": tier.name, "color": color}]

    # -- Who they are ------------------------------------------------------------

    def section_who(self):
        """Return who they are: address, ways to reach them, who looks after them."""
        customer = self.customer
        rows = [
            self.row(
                self.env._("Address"),
                self._address(customer),
                customer,
            ),
            *self._reached_at(customer),
            self.row(
                self.env._("Preferred channel"),
                self.found["peace"]["preferred"],
                customer,
            ),
            self._looked_after(customer),
            self._since(),
            self._tags(customer),
            *(self._contact_person(each) for each in self.found["people"]),
        ]
        rows = [row for row in rows if row and row["text"]]
        return self.section(
            "who",
            self.env._("Who they are"),
            rows,
            self.env._("Nothing is known but the name."),
        )

    def _address(self, partner):
        lines = partner._display_address(without_company=True).split("\n")
        return ", ".join(line.strip() for line in lines if line.strip())

    def _reached_at(self, partner):
        rows = []
        if partner.phone:
            rows.append(
                self.row(
                    self.env._("Phone"),
                    partner.phone,
                    partner,
                    href=_phone_link(partner.phone),
                )
            )
        if partner.email:
            href = f"mailto:{partner.email}"
            rows.append(
                self.row(self.env._("Email"), partner.email, partner, href=href)
            )
        return rows

    def _looked_after(self, customer):
        return self.row(
            self.env._("Salesperson"),
            self.person(customer.user_id) or self.env._("Nobody"),
            customer,
            flag="" if customer.user_id.sudo().active else "warning",
        )

    def _since(self):
        purchases = self.found.get("purchases")
        if not purchases or not purchases.products:
            return None
        first = min(each.first_day for each in purchases.products)
        return self.row(
            self.env._("Customer since"), format_date(self.env, first), self.customer
        )

    def _tags(self, customer):
        names = customer.category_id.mapped("display_name")
        return self.row(self.env._("Tags"), ", ".join(names), customer)

    def _contact_person(self, partner):
        return self.row(
            partner.name,
            self.joined(partner.function, partner.phone or partner.email)
            or self.env._("Contact"),
            partner,
            href=_phone_link(partner.phone) if partner.phone else "",
        )

    # -- What they are worth -----------------------------------------------------

    def section_worth(self):
        """Return what they are worth and why, None for who may not see it."""
        if "value" not in self.found:
            return None
        value = self.found["value"]
        rows = self._worth_rows(value) if value else []
        return self.section(
            "worth",
            self.env._("What they are worth, and why"),
            rows,
            self.env._("No score yet: nothing was bought, or no score model has run."),
        )

    def _worth_rows(self, value):
        opens = {"res_model": "customer.value", "res_id": value["value_id"]}
        facts = {fact["key"]: fact for fact in value["facts"]}
        rows = [self._score_row(value, opens), self._stage_row(value, opens)]
        rows += [
            self.row(facts[key]["label"], facts[key]["text"], **opens)
            for key in WORTH_FACTS
            if facts.get(key, UNKNOWN)["text"] != UNKNOWN["text"]
        ]
        if value["clv"]:
            rows.append(self._lifetime_row(value["clv"], opens))
        return [*rows, *self._reason_rows(value["reasons"])]

    def _score_row(self, value, opens):
        return self.row(
            self.env._("Score"),
            self.joined(
                self.env._(
                    "%(score)s of 100, class %(class)s",
                    **{
                        "score": self.number(value["score"], "count"),
                        "class": value["class_label"],
                    },
                ),
                self._moved(value["history"]),
            ),
            **opens,
        )

    def _moved(self, history):
        """Say where the customer came from, when the class is another one now."""
        before = [line for line in history if line["value_class"]]
        if not before or before[0]["value_class"] == before[-1]["value_class"]:
            return ""
        former = next(
            line
            for line in reversed(before)
            if line["value_class"] != before[-1]["value_class"]
        )
        return self.env._("was class %s before", former["class_label"])

    def _stage_row(self, value, opens):
        segment = value["segment"]
        return self.row(
            self.env._("Stage"),
            self.joined(value["stage"]["label"], segment and segment["name"]),
            flag="warning" if value["stage"]["key"] in ("decline", "lost") else "",
            **opens,
        )

    def _lifetime_row(self, clv, opens):
        return self.row(
            self.env._("Lifetime value"),
            self.joined(clv["text"], clv["return_text"] or clv["source_label"]),
            **opens,
        )

    def _reason_rows(self, reasons):
        """Return the weightiest reasons of the score; each opens what it comes from."""
        ordered = sorted(reasons, key=lambda each: -each["contribution"])
        return [
            self.row(
                self.env._("Why: %s", reason["label"]),
                self.env._(
                    "%(value)s gives %(points)s of %(most)s points",
                    value=reason["value_text"],
                    points=self.number(reason["contribution"], "count"),
                    most=self.number(reason["max_contribution"], "count"),
                ),
                res_model=reason["res_model"],
                domain=reason["domain"],
            )
            for reason in ordered[:REASONS_SHOWN]
        ]

    # -- Loyalty tier ------------------------------------------------------------

    def section_tier(self):
        """Return the tier, what keeps it and what is missing, None without rights."""
        if "tier" not in self.found:
            return None
        member = self.found["tier"].get("member")
        return self.section(
            "tier",
            self.env._("Loyalty tier"),
            self._tier_rows(member) if member else [],
            self.env._("No member of a loyalty program."),
        )

    def _tier_rows(self, member):
        progress = self.found["tier"]["progress"]
        until = member._panel_until()
        return [
            self.row(
                member.tier_id.name,
                self.joined(
                    self.env._("since %s", member._panel_since()),
                    until and self.env._("until %s", until),
                    member.state != "active" and self.label_of(member, "state"),
                ),
                member,
                flag="warning" if member.in_grace else "",
            ),
            *self._asked_rows(self.env._("To keep it"), progress["keep"], member),
            *self._asked_rows(
                self._next_label(progress["next"]), progress["next"], member
            ),
        ]

    def _next_label(self, asked):
        return asked and self.env._("For %s", asked["tier"])

    def _asked_rows(self, label, asked, member):
        if not asked:
            return []
        return [
            self.row(
                label,
                condition["text"],
                member,
                flag="good" if condition["met"] else "",
            )
            for condition in asked["conditions"]
        ]


def _phone_link(number):
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")
