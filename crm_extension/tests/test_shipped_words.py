"""What companies copied from the shipped records, in a language that comes later."""

from odoo.tests import tagged

from .common import ValueCase

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestShippedWords(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shipped = cls.env.ref("crm_extension.customer_segment_champions")
        cls.other = cls.env["res.company"].create({"name": "Before the language"})
        cls.copies = cls.env["customer.segment"].search(
            [("company_id", "=", cls.other.id)]
        )
        cls.copy = cls.copies.filtered(lambda each: each.code == "champions")

    def load_chinese(self):
        self.env["res.lang"]._activate_lang(CHINESE)
        self.env["ir.module.module"]._get("crm_extension")._update_translations(CHINESE)

    def test_copies_speak_a_language_that_comes_later(self):
        mended = self.copies - self.copy
        mended[0].name = "Our darlings"
        self.load_chinese()
        in_chinese = self.copy.with_context(lang=CHINESE)
        self.assertNotEqual(in_chinese.name, "Champions")
        for name in ("name", "advice"):
            with self.subTest(field=name):
                self.assertEqual(
                    in_chinese[name], self.shipped.with_context(lang=CHINESE)[name]
                )
        self.assertEqual(mended[0].with_context(lang=CHINESE).name, "Our darlings")
        self.assertEqual(self.copy.with_context(lang="en_US").name, "Champions")

    def test_own_translations_stay(self):
        self.env["res.lang"]._activate_lang(CHINESE)
        self.copy.with_context(lang=CHINESE).name = "贵宾"
        self.load_chinese()
        self.assertEqual(self.copy.with_context(lang=CHINESE).name, "贵宾")
