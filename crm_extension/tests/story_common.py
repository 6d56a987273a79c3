"""What the tests of stories share: a company that believes it is 30 June 2026."""

from unittest.mock import patch

from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .common import AS_OF, ValueCase
from .complaint_common import ComplaintMixin
from .test_views import specification
from .tier_common import TierMixin

SALES = "sales_team.group_sale_salesman_all_leads"


def _filter_groups(tree):
    """Return lists of filters: those of one list are alternatives of each other."""
    groups = [[]]
    for node in tree.iterdescendants("filter", "separator", "group", "field"):
        if node.tag == "filter":
            groups[-1].append(node)
        else:
            groups.append([])
    return groups


class StoryMixin(ComplaintMixin, TierMixin):
    """Opens actions as people do; mixed into a case before it."""

    @classmethod
    def freeze_today(cls):
        """Let every company's day be 30 June 2026."""
        patched = patch.object(
            type(cls.env["res.company"]), "_value_today", lambda self: AS_OF
        )
        patched.start()
        cls.addClassCleanup(patched.stop)

    def of_user(self, user, model):
        return (
            self.env[model]
            .with_user(user)
            .with_context(allowed_company_ids=self.company.ids)
        )

    def domain_of(self, action, user):
        """Return what an action shows at first: its domain and its filters'."""
        context = safe_eval(action.context or "{}")
        model = self.of_user(user, action.res_model)
        arch = model.get_views([(action.search_view_id.id, "search")])["views"]
        chosen = {key[15:] for key in context if key.startswith("search_default_")}
        groups = _filter_groups(etree.fromstring(arch["search"]["arch"]))
        names = {node.get("name") for group in groups for node in group}
        self.assertLessEqual(chosen, names)
        domain = Domain(safe_eval(action.domain or "[]"))
        for group in groups:
            found = [
                Domain(safe_eval(node.get("domain"), {"uid": user.id}))
                for node in group
                if node.get("name") in chosen and node.get("domain")
            ]
            if found:
                domain &= Domain.OR(found)
        return list(domain)

    def open_action(self, action, user, limit=80):
        """Read the first view of an action as a client does; return the records."""
        model = self.of_user(user, action.res_model)
        view_id, mode = action.views[0]
        views = model.get_views([(view_id, mode)])["views"]
        domain = self.domain_of(action, user)
        if mode in ("list", "kanban"):
            asked = specification(model, views[mode]["arch"])
            answer = model.web_search_read(domain, asked, limit=limit)
            return model.browse([each["id"] for each in answer["records"]])
        nodes = etree.fromstring(views[mode]["arch"]).xpath("//field[@name]")
        groups = [n.get("name") for n in nodes if n.get("type") != "measure"]
        measures = [
            f"{n.get('name')}:{model._fields[n.get('name')].aggregator}"
            for n in nodes
            if n.get("type") == "measure"
        ]
        model.formatted_read_group(domain, groups[:1], ["__count", *measures])
        return model.search(domain, limit=limit)

    def shown(self, name, user=None):
        """Return the records that a story shows at first."""
        action = self.env.ref(f"crm_extension.story_{name}_action")
        return self.open_action(action, user or self.boss)


class StoryCase(StoryMixin, ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.freeze_today()
        cls.boss = cls.new_user(
            "manager",
            groups=f"{SALES},crm_extension.group_complaint_lead,"
            "sales_team.group_sale_manager",
        )
