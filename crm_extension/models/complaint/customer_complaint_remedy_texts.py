from odoo import api, fields, models


class CustomerComplaintRemedyTexts(models.AbstractModel):
    """Remedies in words: what will happen, what came of it, why it cannot be."""

    _name = "customer.complaint.remedy.texts"
    _description = "Texts of remedies"

    consequence = fields.Text(
        "What will happen", compute="_compute_consequence", compute_sudo=False
    )
    document_name = fields.Char(
        "What came of it", compute="_compute_document_name", compute_sudo=True
    )
    can_open_document = fields.Boolean(
        compute="_compute_can_open_document", compute_sudo=False
    )

    @api.depends("kind", "complaint_id.name")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for remedy in self:
            names = (remedy.complaint_id.name, labels.get(remedy.kind))
            remedy.display_name = " · ".join(name for name in names if name)

    def _document(self):
        """Return, in sudo, the document that is still there, or None."""
        document = self.sudo().document_ref
        return document if document and document.exists() else None

    @api.depends("document_ref")
    def _compute_document_name(self):
        for remedy in self:
            document = remedy._document()
            remedy.document_name = document.display_name if document else False

    @api.depends("document_ref")
    @api.depends_context("uid")
    def _compute_can_open_document(self):
        for remedy in self:
            document = remedy._document()
            remedy.can_open_document = bool(
                document
                and document._name != "mail.message"
                and document.sudo(False).has_access(self._access_to_open(document))
            )

    @api.model
    def _access_to_open(self, document):
        """Return the right that opening takes.

        Agents may read orders, to choose them; an order's form shows invoices as well.
        """
        return "write" if document._name == "sale.order" else "read"

    def action_open_document(self):
        """Open what came of the remedy.

        :return: an action, or False when it is gone
        """
        self.ensure_one()
        document = self._document()
        if not document:
            return False
        documents = self._documents().sudo(False)
        documents.check_access(self._access_to_open(documents))
        action = {
            "type": "ir.actions.act_window",
            "name": document.display_name,
            "res_model": document._name,
            "view_mode": "form",
            "res_id": document.id,
        }
        if len(documents) > 1:
            action.update(
                view_mode="list,form",
                res_id=False,
                domain=[("id", "in", documents.ids)],
            )
        return action

    def _documents(self):
        """Return, in sudo, all documents of the kind that the reference names."""
        document = self._document()
        fields_by_model = {
            "account.move": "credit_note_ids",
            "stock.picking": "picking_ids",
        }
        name = fields_by_model.get(document._name)
        return document | (self.sudo()[name] if name else document)

    # -- What will happen ------------------------------------------------------

    @api.depends("kind", "amount", "line_ids.quantity", "complaint_id")
    def _compute_consequence(self):
        for remedy in self:
            texts = remedy._consequence_texts()
            remedy.consequence = texts.get(remedy.kind, False)

    def _consequence_texts(self):
        """Return, by kind, what carrying it out creates and what it costs."""
        names = {
            "amount": self.currency_id.format(self.amount) if self.currency_id else "",
            "lines": self._lines_text(),
            "customer": self.complaint_id.partner_id.display_name
            or self.env._("the customer"),
        }
        return {**self._money_consequences(names), **self._goods_consequences(names)}

    def _money_consequences(self, names):
        return {
            "refund": self.env._(
                "A draft credit note of %(amount)s for %(lines)s.", **names
            ),
            "price_reduction": self.env._(
                "The price of %(lines)s falls by %(amount)s: a draft credit note, or a"
                " lower price on the order while nothing is invoiced.",
                **names,
            ),
            "goodwill": self.env._(
                "A draft credit note of %(amount)s for %(customer)s, about no invoice.",
                **names,
            ),
            "apology": self.env._(
                "A message to %(customer)s with the explanation.", **names
            ),
        }

    def _goods_consequences(self, names):
        return {
            "return": self.env._(
                "A return of the delivery: %(customer)s sends back %(lines)s. It costs"
                " nothing by itself; a refund is a remedy of its own.",
                **names,
            ),
            "exchange": self.env._(
                "A return of %(lines)s, and a new delivery of the same. Worth"
                " %(amount)s.",
                **names,
            ),
            "replacement": self.env._(
                "A confirmed order at zero price to %(customer)s: %(lines)s. Worth"
                " %(amount)s.",
                **names,
            ),
            "repair": self.env._(
                "A repair order for %(lines)s, under warranty.", **names
            ),
        }

    def _lines_text(self):
        """Return how many of what."""
        parts = [
            self.env._(
                "%(quantity)s %(unit)s %(product)s",
                quantity=f"{line.quantity:g}",
                unit=line.product_uom_id.name or "",
                product=line.product_id.display_name or "",
            )
            for line in self.line_ids
        ]
        return ", ".join(parts) or self.env._("no line")

    def _result_text(self):
        """Return what came of it."""
        name = self.document_name
        if not name:
            return self.display_name
        return self.env._(
            "%(remedy)s: %(document)s", remedy=self.display_name, document=name
        )

    # -- What its documents say ------------------------------------------------

    def _reference(self):
        """Return what the documents say about where they come from."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._(
            "Complaint %(complaint)s: %(kind)s",
            complaint=self.complaint_id.name,
            kind=kinds[self.kind],
        )

    def _reference_of(self, origin):
        """Return the origin of a transfer with the complaint's number."""
        return ", ".join(text for text in (origin, self.complaint_id.name) if text)

    # -- Why it cannot be ------------------------------------------------------

    def _goods_fault(self, line, keys, left):
        """Return why so much cannot come back."""
        if not keys:
            return self.env._("%(line)s: nothing was delivered.", line=line._label())
        left = line.product_id.uom_id._compute_quantity(
            left, line.product_uom_id, round=False
        )
        return self.env._(
            "%(line)s: at most %(left)s %(unit)s can still come back, not"
            " %(quantity)s.",
            line=line._label(),
            left=f"{round(left, 4):g}",
            unit=line.product_uom_id.name,
            quantity=f"{line.quantity:g}",
        )

    def _uninvoiced_fault(self, line):
        return self.env._(
            "%(line)s: nothing is invoiced yet, so nothing can be credited.",
            line=line._label(),
        )

    def _units_fault(self, line, units, money):
        """Return why so many units cannot be credited."""
        currency = self._currency_of(line)
        return self.env._(
            "%(line)s: at most %(left)s %(unit)s (%(money)s) can still be credited, not"
            " %(quantity)s.",
            line=line._label(),
            left=f"{round(units, 4):g}",
            unit=line.product_uom_id.name or "",
            money=currency.format(money),
            quantity=f"{line.quantity:g}",
        )

    def _money_fault(self, line, money, priced):
        """Return why so much cannot be credited."""
        currency = priced[0].key.currency_id
        return self.env._(
            "%(line)s: at most %(money)s can still be credited.",
            line=line._label(),
            money=currency.format(max(money, 0.0)),
        )

    def _currency_of(self, line):
        return line._unit_price()[2] or self.currency_id
