"""Every view loads and every action opens, at a bounded number of queries."""

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import AS_OF, ValueCase

VALUE_MODELS = ("customer.score", "customer.segment", "customer.value")
RECORD_VIEWS = ("list", "kanban", "form")


def specification(model, arch):
    """Return what a web client asks for to show a view."""
    tree = etree.fromstring(arch)
    found = {}
    for node in tree.xpath("//field[not(ancestor::field)]"):
        field = model._fields.get(node.get("name"))
        if field is not None:
            found[field.name] = _field_specification(model, field, node)
    return found


def _field_specification(model, field, node):
    if field.type == "many2one":
        return {"fields": {"display_name": {}}}
    if field.type not in ("one2many", "many2many"):
        return {}
    comodel = model.env[field.comodel_name]
    views = node.xpath("./list|./kanban|./form")
    if not views:
        return {"fields": {"display_name": {}}}
    return {"fields": specification(comodel, etree.tostring(views[0]))}


class ViewCase(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = "sales_team.group_sale_salesman_all_leads"
        cls.user = cls.new_user("user", groups=cls.sales)
        cls.manager = cls.new_user("manager", groups=cls.sales)
        cls.model = cls.new_model()
        cls.people = cls.customers(*(f"Customer {number}" for number in range(80)))
        cls.bought = cls.orders(
            *(
                (partner, "06-01", 10 + place)
                for place, partner in enumerate(cls.people)
            )
        )
        cls.model.run(as_of=AS_OF)

    def of_user(self, user, model):
        return (
            self.env[model]
            .with_user(user)
            .with_context(allowed_company_ids=self.company.ids)
        )

    def own_records(self, kind):
        data = self.env["ir.model.data"].search(
            [("module", "=", "crm_extension"), ("model", "=", kind)]
        )
        self.assertTrue(data)
        return self.env[kind].browse(data.mapped("res_id"))


@tagged("post_install", "-at_install")
class TestViews(ViewCase):
    def test_views_load(self):
        for view in self.own_records("ir.ui.view").filtered("model"):
            for user in (self.user, self.manager):
                model = self.of_user(user, view.model)
                if not model.has_access("read"):
                    continue
                with self.subTest(view=view.xml_id, user=user.login):
                    arch = model.get_view(view.id, view.type)["arch"]
                    self.assertTrue(etree.fromstring(arch).xpath("//field | //filter"))

    def test_what_is_not_known_is_not_nought(self):
        """Nothing was delivered: there is no rate of returns, and not one of 0 %."""
        value = self.env["customer.value"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.env.invalidate_all()
        [row] = value.read(["return_rate", "overdue_amount", "partner_id"])
        self.assertIs(row["return_rate"], False)
        self.assertEqual((row["overdue_amount"], value.return_rate), (0.0, 0.0))

    def test_actions_open(self):
        # Other rooms have users and records of their own, and tests that open theirs.
        own = self.own_records("ir.actions.act_window")
        for action in own.filtered(
            lambda each: each.res_model.startswith(VALUE_MODELS)
        ):
            for user in (self.user, self.manager):
                for mode in (*action.view_mode.split(","), "search"):
                    with self.subTest(action=action.xml_id, mode=mode, user=user.login):
                        self.open_view(action, mode, user)

    def open_view(self, action, mode, user):
        model = self.of_user(user, action.res_model)
        arch = model.get_views([(False, mode)])["views"][mode]["arch"]
        asked = specification(model, arch)
        if mode in RECORD_VIEWS:
            self.assertTrue(asked)
            answer = model.web_search_read([], asked, limit=80)
            self.assertTrue(answer["records"])
            model.browse(answer["records"][0]["id"]).web_read(asked)
        elif mode != "search":
            self.group_records(model, arch)

    def group_records(self, model, arch):
        """Ask for the groups and measures of a pivot or a graph."""
        nodes = etree.fromstring(arch).xpath("//field[@name]")
        measures = [
            f"{node.get('name')}:{model._fields[node.get('name')].aggregator}"
            for node in nodes
            if node.get("type") == "measure"
        ]
        groups = [
            f"{node.get('name')}:{node.get('interval') or 'month'}"
            if model._fields[node.get("name")].type == "date"
            else node.get("name")
            for node in nodes
            if node.get("type") != "measure"
        ]
        self.assertTrue(model.formatted_read_group([], groups, ["__count", *measures]))

    def test_menus_lead_somewhere(self):
        for menu in self.own_records("ir.ui.menu"):
            with self.subTest(menu=menu.complete_name):
                self.assertTrue(menu.action or menu.child_id)
        root = self.env.ref("crm_extension.menu_root")
        shown = self.env["ir.ui.menu"].with_user(self.user)._visible_menu_ids()
        self.assertIn(root.id, shown)
        clerk = self.new_user("internal")
        hidden = self.env["ir.ui.menu"].with_user(clerk)._visible_menu_ids()
        self.assertNotIn(root.id, hidden)

    def test_filters_search(self):
        """Each filter of the search views is a domain that can be searched."""
        for xml_id, name in (
            ("res_partner_view_search", "res.partner"),
            ("customer_value_view_search", "customer.value"),
        ):
            view = self.env.ref(f"crm_extension.{xml_id}")
            model = self.of_user(self.manager, name)
            arch = etree.fromstring(model.get_view(view.id, "search")["arch"])
            own = etree.fromstring(view.arch).xpath("//filter/@name")
            for node in arch.xpath("//filter"):
                if node.get("name") in own:
                    with self.subTest(filter=node.get("name")):
                        self.try_filter(model, node)

    def try_filter(self, model, node):
        if node.get("domain"):
            model.search(safe_eval(node.get("domain"), {"uid": self.manager.id}))
            return
        group = safe_eval(node.get("context"))["group_by"]
        self.assertTrue(model.formatted_read_group([], [group], ["__count"]))


@tagged("post_install", "-at_install")
class TestQueries(ViewCase):
    def form_specification(self, model):
        arch = model.get_views([(False, "form")])["views"]["form"]["arch"]
        asked = specification(model, arch)
        without = {
            name: fields
            for name, fields in asked.items()
            if model._fields[name]._module != "crm_extension"
        }
        self.assertLess(len(without), len(asked))
        return asked, without

    def queries(self, call):
        """Return the number of queries that a call does on a warm server.

        Access rules are cached by the server, records are read anew.
        """
        for _warming in range(2):
            self.env.invalidate_all()
            call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def assertCheapForm(self, records):
        asked, without = self.form_specification(records.browse())
        with_value = self.queries(lambda: records.web_read(asked))
        plain = self.queries(lambda: records.web_read(without))
        self.assertGreater(with_value, 0)
        # Value and tier take three, open complaints and what they cost take two.
        self.assertLessEqual(with_value - plain, 5)

    def test_opening_an_order(self):
        order = self.of_user(self.user, "sale.order").browse(self.bought[0].id)
        self.assertCheapForm(order)

    def test_opening_a_partner(self):
        partner = self.of_user(self.user, "res.partner").browse(self.people[0].id)
        self.assertCheapForm(partner)

    def test_opening_a_contact(self):
        contact = self.customers("Contact", parent_id=self.people[0].id)
        self.assertCheapForm(self.of_user(self.user, "res.partner").browse(contact.id))

    def assertConstantList(self, model, domain, names=None):
        """Assert that 80 records cost as many queries as 8."""
        if names is None:
            arch = model.get_views([(False, "list")])["views"]["list"]["arch"]
            asked = specification(model, arch)
        else:
            asked = {name: _plain_specification(model, name) for name in names}
        counts = [
            self.queries(lambda: model.web_search_read(domain, asked, limit=limit))  # noqa: B023
            for limit in (8, 80)
        ]
        found = model.web_search_read(domain, asked, limit=80)["records"]
        self.assertEqual(len(found), 80)
        self.assertEqual(counts[0], counts[1])

    def own_fields(self, model):
        """Return the names of our fields that the user may see."""
        seen = self.of_user(self.user, model)
        names = [
            name
            for name, field in seen._fields.items()
            if field._module == "crm_extension"
            and field.type != "one2many"
            and seen._has_field_access(field, "read")
        ]
        self.assertTrue(names)
        return names

    def test_list_of_partners(self):
        model = self.of_user(self.user, "res.partner")
        self.assertConstantList(
            model, [("id", "in", self.people.ids)], self.own_fields("res.partner")
        )

    def test_list_view_of_partners(self):
        model = self.of_user(self.user, "res.partner")
        self.assertConstantList(model, [("id", "in", self.people.ids)])

    def test_list_of_orders(self):
        model = self.of_user(self.user, "sale.order")
        self.assertConstantList(
            model, [("id", "in", self.bought.ids)], self.own_fields("sale.order")
        )

    def test_list_of_values(self):
        for user in (self.user, self.manager):
            self.assertConstantList(self.of_user(user, "customer.value"), [])

    def test_kanban_of_values(self):
        model = self.of_user(self.user, "customer.value")
        arch = model.get_views([(False, "kanban")])["views"]["kanban"]["arch"]
        self.assertConstantList(model, [], list(specification(model, arch)))

    def test_list_of_history(self):
        self.assertConstantList(self.of_user(self.user, "customer.value.history"), [])


def _plain_specification(model, name):
    if model._fields[name].type == "many2one":
        return {"fields": {"display_name": {}}}
    return {}
