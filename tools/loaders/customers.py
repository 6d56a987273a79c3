"""Customers as partners, found again by their reference."""

from odoo import Command

NEW_PARTNERS_CONTEXT = {"tracking_disable": True, "lang": "en_US"}


def load(env, customers):
    """Reference: partner id of ``customers``, of which the missing ones are made.

    ``customers`` is a list of dictionaries: ref, name, comment, tags (pairs of the
    group's name and the tag's).
    """
    found = _found(env, [customer["ref"] for customer in customers])
    missing = [customer for customer in customers if customer["ref"] not in found]
    tags = _tags(env, {tag for customer in missing for tag in customer["tags"]})
    shared = _shared_values(env)
    partners = (
        env["res.partner"]
        .with_context(**NEW_PARTNERS_CONTEXT)
        .create([_values(customer, tags) | shared for customer in missing])
    )
    return found | {partner.ref: partner.id for partner in partners}, len(missing)


def _found(env, references):
    partners = (
        env["res.partner"]
        .with_context(active_test=False)
        .search_fetch([("ref", "in", references)], ["ref"], order="id desc")
    )
    return {partner.ref: partner.id for partner in partners}


def _values(customer, tags):
    return {
        "name": customer["name"],
        "ref": customer["ref"],
        "comment": customer["comment"],
        "category_id": [Command.set([tags[tag] for tag in customer["tags"]])],
    }


def _shared_values(env):
    term = env.ref("account.account_payment_term_30days", raise_if_not_found=False)
    return {
        "company_id": False,
        "customer_rank": 1,
        "lang": "en_US",
        "user_id": salesperson(env).id,
        "property_payment_term_id": term.id if term else False,
    }


def salesperson(env):
    """Whoever loads; the administrator where that is the system itself."""
    return env.ref("base.user_admin") if env.user._is_superuser() else env.user


def _tags(env, wanted):
    """(group, name): id of the tags; groups and tags are made where missing."""
    Tag = env["res.partner.category"].with_context(lang="en_US")
    groups = _ensured(Tag, {(False, group) for group, _name in wanted})
    ids = _ensured(Tag, {(groups[False, group], name) for group, name in wanted})
    return {(group, name): ids[groups[False, group], name] for group, name in wanted}


def _ensured(Tag, keys):
    found = Tag.search([("name", "in", [name for _parent, name in keys])])
    ids = {(tag.parent_id.id, tag.name): tag.id for tag in found}
    missing = sorted(keys - ids.keys(), key=str)
    made = Tag.create([{"parent_id": parent, "name": name} for parent, name in missing])
    return ids | dict(zip(missing, made.ids, strict=True))
