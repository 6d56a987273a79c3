import numpy as np

from odoo import models
from odoo.tools import SQL

from ...analytics.overrides import STATES
from ...analytics.tiers import REACHED_BY
from ...analytics.validity import NEVER
from ..value.binary_copy import write_columns

MEMBERS = "customer_tier_member_staging"
MOVES = "customer_tier_move_staging"
_EPOCH = SQL("DATE '1970-01-01'")
NOBODY_YET = -1


class CustomerTierStore(models.AbstractModel):
    """Writes memberships and events, set-based: one statement a batch."""

    _name = "customer.tier.store"
    _description = "Writes loyalty memberships"

    def _store(self, program, found, user=None):
        """Write what an evaluation changed, and have the customers told.

        :param found: Evaluation
        :return: number of memberships inserted or changed
        """
        changed = self._changed(found)
        if not changed.any():
            return 0
        self._write_members(program, found, changed)
        event_ids = [
            event_id
            for move in found.moves
            for event_id in self._append_events(program, found, move, user)
        ]
        self._forget_cache()
        self._tell(program, found, event_ids)
        return int(changed.sum())

    def _changed(self, found):
        """Tell which members are new, or differ from what is stored."""
        members = found.members
        changed = members.ids == 0
        for name, before in vars(found.before).items():
            if name not in ("is_open", "is_suspended"):
                changed |= before != getattr(members.holders, name)
        changed |= (members.held != found.held) | (members.state != found.state)
        # Who is not in scope and no member yet stays outside.
        return changed & (members.holders.place >= 0)

    def _tell(self, program, found, event_ids):
        notices = self.env["customer.tier.notice"]
        if event_ids:
            notices._note_events(program, event_ids)
        warned = found.members.ids[found.warned]
        if len(warned):
            notices._note_warnings(program, warned.tolist())

    def _forget_cache(self):
        self.env["customer.tier.membership"].invalidate_model()
        self.env["customer.tier.event"].invalidate_model()
        self.env["customer.tier.program"].invalidate_model(
            ["membership_ids", "member_count"]
        )
        self.env["customer.tier"].invalidate_model(["member_count"])
        self.env["res.partner"]._forget_tiers()

    # -- Memberships -----------------------------------------------------------------

    def _write_members(self, program, found, changed):
        members, holders = found.members, found.members.holders
        columns = {
            "id": members.ids,
            "partner_id": members.customers,
            "earned_place": holders.place + 1,
            "held_place": found.held + 1,
            "since": holders.since,
            "period_from": holders.period_from,
            "valid_until": holders.valid_until,
            "enrolled_on": holders.enrolled_on,
            "warned_for": holders.warned_for,
            "reached": holders.reached + 1,
            "in_grace": holders.in_grace.astype(np.int64),
            "state": found.state + 1,
        }
        self._stage(
            MEMBERS,
            {name: values[changed] for name, values in columns.items()},
        )
        targets = _member_targets(members.tiers.tolist())
        self._update_members(targets)
        self._insert_members(program, targets, members)

    def _update_members(self, targets):
        self.env.cr.execute(
            SQL(
                "UPDATE customer_tier_membership m SET %s FROM %s s"
                " WHERE s.id > 0 AND m.id = s.id",
                _comma(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in targets.items()
                ),
                SQL.identifier(MEMBERS),
            )
        )

    def _insert_members(self, program, targets, members):
        """Insert the newcomers; keep their ids.

        Two transactions that enrol one customer at once collide here: the later one
        is begun again by whoever runs it, and finds the member.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_tier_membership (
                       partner_id, program_id, company_id, %(names)s)
                SELECT s.partner_id, %(program)s, %(company)s, %(values)s
                  FROM %(staging)s s WHERE s.id = 0 ORDER BY s.partner_id
           ON CONFLICT (partner_id, program_id) DO NOTHING
             RETURNING id, partner_id
                """,
                names=_comma(map(SQL.identifier, targets)),
                values=_comma(targets.values()),
                program=program.id,
                company=program.company_id.id,
                staging=SQL.identifier(MEMBERS),
            )
        )
        rows = np.array(self.env.cr.fetchall(), dtype=np.int64).reshape(-1, 2)
        members.ids[np.searchsorted(members.customers, rows[:, 1])] = rows[:, 0]

    # -- Events ----------------------------------------------------------------------

    def _append_events(self, program, found, move, user):
        """Insert the events of one batch of moves; return their ids."""
        members = found.members
        columns = {
            "membership_id": members.ids[move.members],
            "partner_id": members.customers[move.members],
            "day": move.day,
            "from_place": move.from_place + 1,
            "to_place": move.to_place + 1,
            "valid_until": move.valid_until,
        }
        for place, measured in enumerate(move.evidence):
            columns[f"value_{place}"] = measured.values.astype(float)
            columns[f"start_{place}"] = measured.start
            columns[f"stop_{place}"] = measured.stop
            columns[f"met_{place}"] = measured.met().astype(np.int64)
        for name, values in (move.former or {}).items():
            columns[f"former_{name}"] = np.asarray(values).astype(np.int64)
        self._stage(MOVES, columns)
        self.env.cr.execute(self._insert_events(program, members, move, user))
        return [row[0] for row in self.env.cr.fetchall()]

    def _insert_events(self, program, members, move, user):
        tiers = members.tiers.tolist()
        return SQL(
            """
            INSERT INTO customer_tier_event (
                   membership_id, partner_id, program_id, company_id, date,
                   from_tier_id, to_tier_id, trigger, evidence, former, valid_until,
                   user_id, program_version)
            SELECT s.membership_id, s.partner_id, %(program)s, %(company)s,
                   %(epoch)s + s.day, %(from)s, %(to)s, %(trigger)s, %(evidence)s,
                   %(former)s, %(until)s, %(user)s, %(version)s
              FROM %(staging)s s ORDER BY s.membership_id RETURNING id
            """,
            program=program.id,
            company=program.company_id.id,
            epoch=_EPOCH,
            **{"from": _tier_at(tiers, "from_place")},
            to=_tier_at(tiers, "to_place"),
            trigger=move.trigger,
            evidence=_evidence(tiers, move),
            former=_former(tiers, move),
            until=_day("valid_until", NEVER),
            user=user.id if user else None,
            version=program.version,
            staging=SQL.identifier(MOVES),
        )

    # -- Staging ---------------------------------------------------------------------

    def _stage(self, table, columns):
        types = [
            "float8" if values.dtype.kind == "f" else "int4"
            for values in columns.values()
        ]
        definition = _comma(
            SQL("%s %s", SQL.identifier(name), SQL(kind))
            for name, kind in zip(columns, types, strict=True)
        )
        cr = self.env.cr
        cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))
        cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP",
                SQL.identifier(table),
                definition,
            )
        )
        write_columns(cr, table, columns, types)


def _member_targets(tiers):
    """Return column of the membership -> SQL over the staging table ``s``."""
    return {
        "earned_tier_id": _tier_at(tiers, "earned_place"),
        "tier_id": _tier_at(tiers, "held_place"),
        "since": _day("since", 0),
        "period_from": _day("period_from", 0),
        "valid_until": _day("valid_until", NEVER),
        "enrolled_on": _day("enrolled_on", 0),
        "warned_for": _day("warned_for", 0),
        "reached_by": SQL("(%s::varchar[])[s.reached]", list(REACHED_BY)),
        "in_grace": SQL("s.in_grace > 0"),
        "state": SQL("(%s::varchar[])[s.state]", list(STATES)),
    }


def _tier_at(tiers, column):
    """SQL: the tier at the staged place, counted from 1; NULL for none."""
    return SQL("(%s::int4[])[%s]", tiers, SQL.identifier("s", column))


def _day(column, nothing):
    """SQL: the staged day number as a date."""
    return SQL("(%s + NULLIF(%s, %s))", _EPOCH, SQL.identifier("s", column), nothing)


def _evidence(tiers, move):
    """SQL: each condition with its window, value and target, as JSON."""
    if not move.evidence:
        return SQL("NULL::jsonb")
    return SQL(
        "jsonb_build_array(%s)",
        _comma(
            _condition(tiers[move.level], move.kind, place, measured.condition)
            for place, measured in enumerate(move.evidence)
        ),
    )


def _condition(tier_id, kind, place, condition):
    def staged(name):
        return SQL.identifier("s", f"{name}_{place}")

    return SQL(
        """
        jsonb_build_object(
            'tier_id', %(tier)s, 'kind', %(kind)s::text, 'group', %(group)s,
            'metric', %(metric)s::text, 'window', %(window)s::text,
            'months', %(months)s, 'operator', %(operator)s::text,
            'target', %(target)s::float8, 'value', NULLIF(%(value)s, 'NaN'),
            'date_from', %(epoch)s + %(start)s, 'date_to', %(epoch)s + %(stop)s - 1,
            'met', %(met)s > 0)
        """,
        tier=tier_id,
        kind=kind,
        group=condition.group,
        metric=condition.metric,
        window=condition.window,
        months=condition.months,
        operator=condition.operator,
        target=condition.target,
        value=staged("value"),
        epoch=_EPOCH,
        start=staged("start"),
        stop=staged("stop"),
        met=staged("met"),
    )


def _former(tiers, move):
    """SQL: what a promotion may have to give back, as JSON; days are day numbers."""
    if move.former is None:
        return SQL("NULL::jsonb")
    parts = [SQL("'tier_id', (%s::int4[])[s.former_place + 1]", tiers)]
    parts += [
        SQL("%s::text, %s", name, SQL.identifier("s", f"former_{name}"))
        for name in move.former
        if name != "place"
    ]
    return SQL("jsonb_build_object(%s)", _comma(parts))


def _comma(parts):
    return SQL(", ").join(parts)
