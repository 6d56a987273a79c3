from collections import defaultdict
from datetime import date

from odoo import api, models
from odoo.tools import SQL, split_every

BATCH = 1000


class LoyaltyExpiredPoints(models.AbstractModel):
    """Lets points expire that were not used in time, the oldest first.

    Each line of history that gives points is a lot. What is redeemed comes from the
    oldest lot that has any. What expired is kept on the lot, so that a second run on
    the same day, or one after a broken one, finds nothing more to expire.
    """

    _name = "loyalty.expired.points"
    _description = "Expiry of loyalty points"

    @api.model
    def _cron_expire(self, batch_size=BATCH):
        """Let the points expire that are due today, some cards at a time."""
        progress = self.env["ir.cron"]
        due = [
            (program, card_id)
            for program in self._programs()
            for card_id in self._cards_due(program, self._today(program))
        ]
        progress._commit_progress(remaining=len(due))
        for batch in split_every(batch_size, due, list):
            self._expire_batch(batch)
            if not progress._commit_progress(len(batch)):
                break
            self.env.invalidate_all()

    def _expire_batch(self, batch):
        cards_of = defaultdict(list)
        for program, card_id in batch:
            cards_of[program].append(card_id)
        for program, card_ids in cards_of.items():
            cards = self.env["loyalty.card"].sudo().browse(card_ids)
            self._expire(program, cards.try_lock_for_update(), self._today(program))

    @api.model
    def _expire(self, program, cards, today):
        """Let the points on cards of one program expire that are due.

        :param program: loyalty.program
        :param cards: loyalty.card of it
        :param today: date; the last day on which points were good is the one before
        """
        lots = self._read_due(program, today, SQL("c.id = ANY(%s)", cards.ids))
        self._mark_lots(lots)
        self._book(self._points_by_card(lots))

    @api.model
    def _programs(self):
        """Return the programs whose points expire."""
        programs = self.env["loyalty.program"].sudo()
        return programs.search(
            [
                ("program_type", "=", "loyalty"),
                "|",
                ("points_validity_months", ">", 0),
                ("points_validity_days", ">", 0),
            ]
        )

    def _today(self, program) -> date:
        """Return the current day of the program's company; any company's if shared."""
        return (program.company_id or self.env.company)._value_today()

    # -- Reading -----------------------------------------------------------------

    def _cards_due(self, program, today):
        """Return the ids of the cards that hold points which expire."""
        return sorted({lot[1] for lot in self._read_due(program, today, SQL("TRUE"))})

    def _read_due(self, program, today, chosen):
        """Return the lots with points left that expire: (id, card, points, balance).

        :param chosen: SQL condition on the cards ``c``
        """
        self.env["loyalty.history"].flush_model()
        self.env["loyalty.card"].flush_model()
        self.env["sale.order"].flush_model(["date_order"])
        return self.env.execute_query(
            SQL(
                """
                SELECT id, card_id, left_over, balance
                  FROM (%(lots)s) lot
                 WHERE left_over > 0 AND (earned_on + %(validity)s)::date < %(today)s
              ORDER BY card_id, place
                """,
                lots=self._lots_left(program, chosen),
                validity=self._validity(program),
                today=today,
            )
        )

    def _lots_left(self, program, chosen):
        """SQL: what is left of each lot after redeeming the oldest points first."""
        return SQL(
            """
            SELECT id, card_id, earned_on, balance, place,
                   ROUND(LEAST(points, GREATEST(upto - used, 0))::numeric, 2)::float8
                       AS left_over
              FROM (SELECT l.*, u.used,
                           SUM(l.points) OVER oldest_first AS upto,
                           ROW_NUMBER() OVER oldest_first AS place
                      FROM (%(lots)s) l
                      JOIN (%(used)s) u ON u.card_id = l.card_id
                    WINDOW oldest_first AS (PARTITION BY l.card_id
                                            ORDER BY l.moment, l.id)) summed
            """,
            lots=self._lots(program, chosen),
            used=self._used(program, chosen),
        )

    def _lots(self, program, chosen):
        """SQL: what was given, less what credit notes took and what expired."""
        return SQL(
            """
            SELECT h.id, h.card_id, m.moment, %(day)s AS earned_on,
                   c.points AS balance,
                   h.issued - COALESCE(h.expired, 0) - COALESCE(t.taken, 0) AS points
              FROM loyalty_history h
              JOIN loyalty_card c ON c.id = h.card_id
         LEFT JOIN sale_order o ON h.order_model = 'sale.order' AND o.id = h.order_id
        CROSS JOIN LATERAL (SELECT COALESCE(o.date_order, h.create_date) AS moment) m
         LEFT JOIN LATERAL (
                   SELECT SUM(b.used) AS taken FROM loyalty_history b
                    WHERE b.credited_order_id = o.id
                      AND b.card_id = h.card_id) t ON TRUE
             WHERE c.program_id = %(program)s AND c.active AND %(chosen)s
               AND h.issued > 0 AND h.reason IS NULL
            """,
            day=self._local_day(program),
            program=program.id,
            chosen=chosen,
        )

    def _used(self, program, chosen):
        """SQL: what was redeemed, or lowered by hand, of each card."""
        return SQL(
            """
            SELECT h.card_id,
                   SUM(CASE WHEN h.reason IS NULL THEN h.used ELSE 0 END) AS used
              FROM loyalty_history h
              JOIN loyalty_card c ON c.id = h.card_id
             WHERE c.program_id = %s AND c.active AND %s
          GROUP BY h.card_id
            """,
            program.id,
            chosen,
        )

    def _local_day(self, program):
        tz = (program.company_id or self.env.company)._value_tz()
        return SQL("((m.moment AT TIME ZONE 'UTC') AT TIME ZONE %s)::date", tz)

    def _validity(self, program):
        return SQL(
            "make_interval(months => %s, days => %s)",
            program.points_validity_months,
            program.points_validity_days,
        )

    # -- Computing ---------------------------------------------------------------

    def _points_by_card(self, lots):
        """Return what expires of each card, never more than is on it."""
        due, balances = defaultdict(float), {}
        for _lot, card_id, points, balance in lots:
            due[card_id] += points
            balances[card_id] = max(balance or 0.0, 0.0)
        expired = {card: min(due[card], balances[card]) for card in due}
        return {card: points for card, points in expired.items() if points > 0}

    # -- Writing -----------------------------------------------------------------

    def _mark_lots(self, lots):
        """Keep on each lot what expired of it."""
        if not lots:
            return
        self.env.execute_query(
            SQL(
                """
                UPDATE loyalty_history h
                   SET expired = COALESCE(h.expired, 0) + gone.points
                  FROM unnest(%s::int[], %s::float8[]) AS gone(id, points)
                 WHERE h.id = gone.id
             RETURNING h.id
                """,
                [lot[0] for lot in lots],
                [lot[2] for lot in lots],
            )
        )
        self.env["loyalty.history"].invalidate_model(["expired"])

    def _book(self, points_by_card):
        """Write a line of history for each card, and lower its balance."""
        if not points_by_card:
            return
        cards = self.env["loyalty.card"].sudo().browse(points_by_card)
        self.env["loyalty.history"].sudo().create(
            [
                {
                    "card_id": card.id,
                    "description": self._description_of(card),
                    "used": points_by_card[card.id],
                    "reason": "expired",
                }
                for card in cards
            ]
        )
        self._lower_balances(points_by_card)

    def _description_of(self, card):
        customer = self.with_context(lang=card.partner_id.lang or self.env.lang)
        return customer.env._("Expired points")

    def _lower_balances(self, points_by_card):
        """Lower the points on cards, in one statement for all of them."""
        self.env.execute_query(
            SQL(
                """
                UPDATE loyalty_card c SET points = c.points - gone.points
                  FROM unnest(%s::int[], %s::float8[]) AS gone(id, points)
                 WHERE c.id = gone.id
             RETURNING c.id
                """,
                list(points_by_card),
                list(points_by_card.values()),
            )
        )
        self.env["loyalty.card"].invalidate_model(["points", "points_display"])
