"""What a mail says about itself: plain functions, no record is read here."""

import codecs
import re

from lxml import etree, html

from odoo.tools import html2plaintext

AUTOMATIC_PRECEDENCES = {"bulk", "auto_reply", "junk"}
QUOTES = "//blockquote | //*[@data-o-mail-quote or @data-o-mail-quote-container]"
PHONE = re.compile(r"(?<![\w/])\+?\(?\d[\d ().\-/]{6,18}\d(?!\w)")
SIGNATURE_LINES = 8
"""A phone number is looked for so many lines from the end."""


def has_automatic_headers(message):
    """Tell whether the headers of a mail say that no person wrote it.

    ``Auto-Submitted`` is that of RFC 3834; the others are older habits.

    :param message: email.message.EmailMessage
    """
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip()
    return (
        submitted not in ("", "no")
        or _header(message, "X-Autoreply") not in ("", "no")
        or _header(message, "Precedence") in AUTOMATIC_PRECEDENCES
    )


def _header(message, name):
    return str(message.get(name) or "").strip().lower()


def mend_charsets(message):
    """Have texts in an encoding that nobody knows read as UTF-8, as far as they are.

    Reading them would fail otherwise, and the mail would be lost.

    :param message: email.message.EmailMessage, which is changed
    """
    for part in message.walk():
        charset = part.get_content_charset()
        if part.get_content_maintype() == "text" and charset:
            try:
                codecs.lookup(charset)
            except LookupError:
                part.set_param("charset", "utf-8")


def plain_text(body):
    """Return the text of a mail's body.

    :param body: HTML, as the gateway hands it over
    """
    return html2plaintext(body or "", include_references=False).strip()


def own_words(body):
    """Return the text of a mail's body without what it quotes.

    :param body: HTML, as it is kept on the message
    """
    if not (body or "").strip():
        return ""
    root = html.fromstring(f"<div>{body}</div>")
    for quote in root.xpath(QUOTES):
        if quote.getparent() is not None:
            quote.drop_tree()
    lines = plain_text(etree.tostring(root, encoding="unicode")).splitlines()
    return "\n".join(line for line in lines if not line.startswith(">")).strip()


def phone_numbers(text):
    """Return what looks like a phone number at the end of a text, where people sign.

    :param text: of a mail
    """
    return PHONE.findall("\n".join(text.splitlines()[-SIGNATURE_LINES:]))
