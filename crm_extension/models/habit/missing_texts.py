"""Why a category is missing, in words."""

from ..value.plain_texts import percentage

SHARE_DECIMALS = 2
"""Shares are told in whole percent."""


class MissingTexts:
    """Writes, in the reader's language, what speaks for a category."""

    def __init__(self, env):
        self.env = env

    def reason(self, missing):
        """Return what customers like this one do, and what tells it.

        :param missing: customer.missing.category
        """
        return f"{self._alike(missing)} {self._told_by(missing)}".strip()

    def _alike(self, missing):
        return self.env._(
            "%(share)s of the customers like this one buy it, of all customers"
            " %(everybody)s.",
            share=self._share(missing.share),
            everybody=self._share(missing.everybody_share),
        )

    def _told_by(self, missing):
        if not missing.reason_category_id:
            return ""
        return self.env._(
            "Of those who buy %(category)s, as this customer does, it is %(share)s.",
            category=missing.reason_category_id.sudo().display_name,
            share=self._share(missing.reason_share),
        )

    def _share(self, share):
        return percentage(self.env, round(share, SHARE_DECIMALS))
