"""What one version of a score model changed against another, in words."""

from odoo.tools import format_list

from .plain_texts import percentage, plain_number

SETTINGS = (
    "name",
    "basis",
    "window_type",
    "window_months",
    "window_days",
    "exclude_delivery",
    "customer_scope",
    "customer_domain",
    "refresh",
    "class_metric",
    "class_a_share",
    "class_b_share",
    "clv_model",
    "clv_horizon_days",
    "clv_discount_rate",
    "clv_return_days",
    "stage_lost_p_return",
    "stage_lost_overdue_ratio",
    "stage_decline_overdue_ratio",
    "stage_decline_growth",
    "stage_decline_purchase_days",
    "stage_exploration_tenure_days",
    "stage_formation_tenure_days",
)
RULE_FIELDS = (
    "metric",
    "direction",
    "method",
    "bands",
    "thresholds",
    "weight",
    "missing",
    "rfm_role",
)
SEGMENT_FIELDS = ("name", "code", "is_fallback", "advice")
"""Compared one by one, in this order; the conditions of a segment come after."""

RULE_KEYS = ("metric", "rfm_role")
SEGMENT_KEYS = ("code", "name")
"""By what the parts of two versions are paired: by the first, the rest by the next."""

PERCENTAGES = {
    "class_a_share",
    "class_b_share",
    "clv_discount_rate",
    "stage_lost_p_return",
    "stage_decline_growth",
}
TOO_LONG_TO_QUOTE = {"customer_domain", "advice"}
WRITERS = {
    "boolean": "_yes_or_no",
    "float": "_number",
    "integer": "_number",
    "selection": "_choice",
}
"""Type of a field -> how its value is written; other types are words already."""

NOTHING = "–"


class VersionTexts:
    """Writes down what ``new`` changed against ``old``, both score models."""

    def __init__(self, new, old):
        self.new = new
        self.old = old
        self.env = new.env

    def sentences(self):
        """Return a sentence for every change: settings, rules, then segments."""
        return [*self._settings(), *self._rules(), *self._segments()]

    def _settings(self):
        return [
            self.env._("%(field)s: %(change)s.", field=field, change=change)
            for field, change in self._changes(self.old, self.new, SETTINGS)
        ]

    # -- Rules -----------------------------------------------------------------

    def _rules(self):
        pairs, removed, added = _pair(self.old.rule_ids, self.new.rule_ids, RULE_KEYS)
        sentences = []
        for old, new in pairs:
            sentences += self._changed_rule(old, new)
        sentences += [
            self.env._("Rule “%s” is gone.", rule.display_name) for rule in removed
        ]
        return sentences + [
            self.env._(
                "Rule “%(rule)s” is new, with the weight %(weight)s.",
                rule=rule.display_name,
                weight=plain_number(self.env, rule.weight),
            )
            for rule in added
        ]

    def _changed_rule(self, old, new):
        return [
            self.env._(
                "Rule “%(rule)s”: %(field)s %(change)s.",
                rule=old.display_name,
                field=field,
                change=change,
            )
            for field, change in self._changes(old, new, RULE_FIELDS)
        ]

    # -- Segments --------------------------------------------------------------

    def _segments(self):
        pairs, removed, added = _pair(
            self.old.segment_ids.sorted("sequence"),
            self.new.segment_ids.sorted("sequence"),
            SEGMENT_KEYS,
        )
        sentences = []
        for old, new in pairs:
            sentences += self._changed_segment(old, new)
        sentences += [
            self.env._("Segment “%s” is gone.", segment.name) for segment in removed
        ]
        sentences += [self._new_segment(segment) for segment in added]
        return sentences + self._changed_order(pairs)

    def _changed_segment(self, old, new):
        fields = [
            self.env._(
                "Segment “%(segment)s”: %(field)s %(change)s.",
                segment=old.name,
                field=field,
                change=change,
            )
            for field, change in self._changes(old, new, SEGMENT_FIELDS)
        ]
        return fields + self._changed_conditions(old, new)

    def _changed_conditions(self, old, new):
        before, after = old.condition_ids._triples(), new.condition_ids._triples()
        dropped = [
            self.env._(
                "Segment “%(segment)s” no longer asks for: %(condition)s.",
                segment=old.name,
                condition=condition.display_name,
            )
            for condition, triple in zip(old.condition_ids, before, strict=True)
            if triple not in after
        ]
        return dropped + [
            self.env._(
                "Segment “%(segment)s” now asks for: %(condition)s.",
                segment=old.name,
                condition=condition.display_name,
            )
            for condition, triple in zip(new.condition_ids, after, strict=True)
            if triple not in before
        ]

    def _new_segment(self, segment):
        conditions = segment.condition_ids.mapped("display_name")
        if segment.is_fallback or not conditions:
            return self.env._("Segment “%s” is new.", segment.name)
        return self.env._(
            "Segment “%(segment)s” is new: %(conditions)s.",
            segment=segment.name,
            conditions=format_list(self.env, conditions, "unit-short"),
        )

    def _changed_order(self, pairs):
        """Tell the new order where the segments of both versions changed places."""
        before = self.old.segment_ids.sorted("sequence").ids
        after = self.new.segment_ids.sorted("sequence")
        staying = sorted(pairs, key=lambda pair: before.index(pair[0].id))
        places = [list(after).index(new) for _old, new in staying]
        if places == sorted(places):
            return []
        names = format_list(self.env, after.mapped("name"), "unit-short")
        return [self.env._("The segments are tried in another order: %s.", names)]

    # -- Fields ----------------------------------------------------------------

    def _changes(self, old, new, names):
        """Return (label of the field, what became of it) for the fields that differ."""
        return [
            (
                new._fields[name]._description_string(self.env),
                self._change(name, old, new),
            )
            for name in names
            if (old[name] or False) != (new[name] or False)
        ]

    def _change(self, name, old, new):
        if name in TOO_LONG_TO_QUOTE:
            return self.env._("changed")
        return f"{self._text(name, old)} → {self._text(name, new)}"

    def _text(self, name, record):
        value = record[name]
        if name in PERCENTAGES:
            return percentage(self.env, value)
        writer = WRITERS.get(record._fields[name].type)
        if writer:
            return getattr(self, writer)(record._fields[name], value)
        return value or NOTHING

    def _yes_or_no(self, field, value):
        return self.env._("yes") if value else self.env._("no")

    def _number(self, field, value):
        return plain_number(self.env, value)

    def _choice(self, field, value):
        labels = dict(field._description_selection(self.env))
        return labels.get(value, value) or NOTHING


def _pair(old, new, keys):
    """Pair the parts of two versions.

    :param keys: names of fields; parts that the first leaves without a partner are
        paired by the next
    :return: list of (old, new), what is in ``old`` alone, what is in ``new`` alone
    """
    pairs, removed, added = [], list(old), list(new)
    for key in keys:
        for part in list(removed):
            partner = next(
                (each for each in added if part[key] and each[key] == part[key]), None
            )
            if partner is not None:
                removed.remove(part)
                added.remove(partner)
                pairs.append((part, partner))
    return pairs, removed, added
