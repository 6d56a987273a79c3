from odoo import api, models
from odoo.tools import SQL

OWN_MODULE = "crm_extension"


class IrModuleModule(models.Model):
    """Translates what companies copied from the shipped records before a language came.

    Each company has segments, tiers and teams of its own, copied from those of the
    data files. Odoo translates the records of the files alone.
    """

    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Load; copies of shipped words get the words of the shipped records."""
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if OWN_MODULE in modules:
            self._translate_copies([lang for lang in langs if lang != "en_US"])
        return result

    @api.model
    def _translate_copies(self, langs):
        """Translate words that are still the shipped ones, where nobody has yet."""
        self.env.flush_all()
        for field in self._copied_words():
            for lang in langs:
                self.env.cr.execute(self._copies_query(field, lang))
        self.env.invalidate_all()

    @api.model
    def _copied_words(self):
        """Return the translated fields of the models that this add-on made."""
        return [
            field
            for model in self.env.values()
            if model._original_module == OWN_MODULE and model._auto
            for field in model._fields.values()
            if field.store and field.translate is True
        ]

    @api.model
    def _copies_query(self, field, lang):
        """SQL: give records with shipped words the shipped translation of them."""
        column = SQL.identifier(field.name)
        return SQL(
            """
            UPDATE %(table)s AS own
               SET %(column)s = own.%(column)s
                   || jsonb_build_object(%(lang)s, shipped.%(column)s -> %(lang)s)
              FROM %(table)s AS shipped
              JOIN ir_model_data AS data
                ON data.res_id = shipped.id AND data.model = %(model)s
               AND data.module = %(module)s
             WHERE own.id <> shipped.id
               AND own.%(column)s ->> 'en_US' = shipped.%(column)s ->> 'en_US'
               AND shipped.%(column)s ->> %(lang)s IS NOT NULL
               AND own.%(column)s ->> %(lang)s IS NULL
            """,
            table=SQL.identifier(self.env[field.model_name]._table),
            column=column,
            lang=lang,
            model=field.model_name,
            module=OWN_MODULE,
        )
