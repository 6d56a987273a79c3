"""Numbers and lists as people read them, in the user's formats."""

from markupsafe import Markup

from odoo.tools.misc import formatLang

MOST_DECIMALS = 4


def plain_number(env, number):
    """Return a number with the decimals that it has, at most four."""
    decimals = f"{number:.{MOST_DECIMALS}f}".rstrip("0").partition(".")[2]
    return formatLang(env, number, digits=len(decimals))


def percentage(env, share):
    """Return a share, of which 1 is the whole, as a percentage."""
    return f"{plain_number(env, share * 100)} %"


def bullets(sentences):
    """Return the sentences as an HTML list; empty without any."""
    items = Markup().join(Markup("<li>%s</li>") % each for each in sentences)
    return items and Markup("<ul>%s</ul>") % items
