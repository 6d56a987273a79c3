"""What a test of habits on the past found, in words, in the user's language."""

from ...analytics.cadence_backtest import usual_list
from ..value.plain_texts import percentage, plain_number

RIVALS = ("most", "last", "own", "everybody", "own_step", "everybody_step")
"""What a forecast must be ahead of to be trusted."""
LIST_COLUMNS = ("due", "likely", "most", "last")
DAY_COLUMNS = ("next", "due_moved", "own_moved", "everybody_moved")
STEP_COLUMNS = ("due", "own", "everybody")
CHANCE_COLUMNS = ("told", "bought")


class HabitBacktestTexts:
    """Writes for people what the results of a test mean."""

    def __init__(self, env):
        self.env = env

    # -- Words -----------------------------------------------------------------

    def verdict(self, results):
        """Return what was found, a sentence or two a line.

        :param results: of analytics backtest, with ``horizon``
        """
        lines = [self._judgement(results["beats"]), self._lists(results)]
        return "\n".join([*lines, *self._days(results)])

    def _judgement(self, beats):
        if None in beats.values():
            return self.env._(
                "Too little was bought to tell whether the forecast can be trusted."
            )
        lost = [name for name in RIVALS if not beats[name]]
        if not lost:
            return self.env._(
                "The forecast is ahead of every simple rule that it was judged by:"
                " lists of ten products, and days."
            )
        return self.env._(
            "The forecast is not ahead of: %s. Use it with care.",
            ", ".join(self._rivals()[name] for name in lost),
        )

    def _rivals(self):
        return {
            "most": self.env._("what was bought most often"),
            "last": self.env._("what was bought last"),
            "own": self.env._("the customer's own mean gap"),
            "everybody": self.env._("everybody's usual gap"),
            "own_step": self.env._("the own mean gap, told at the purchase before"),
            "everybody_step": self.env._(
                "everybody's usual gap, told at the purchase before"
            ),
        }

    def _lists(self, results):
        row = usual_list(results)
        if row["due"] is None:
            return self.env._("Nothing was due.")
        return self.env._(
            "Of the products that were due, at most %(length)s a customer, %(due)s were"
            " bought within %(days)s days; of as many bought most often %(most)s; of as"
            " many bought last %(last)s.",
            length=row["length"],
            days=results["horizon"],
            **{
                name: percentage(self.env, round(row[name], 3)) for name in LIST_COLUMNS
            },
        )

    def _days(self, results):
        row = results["dates"][0]
        if row["next"] is None:
            return []
        return [
            self.env._(
                "Where something was bought again, the day foretold was %(next)s days"
                " off on average; the last day plus the customer's own mean gap"
                " %(own_moved)s; the last day plus everybody's usual gap"
                " %(everybody_moved)s.",
                **{name: self._number(row[name]) for name in DAY_COLUMNS},
            )
        ]

    # -- Tables ----------------------------------------------------------------

    def tables(self, results):
        """Return what was found as tables of texts.

        :param results: of analytics backtest
        :return: list of dicts: title, note, columns, rows (lists of texts)
        """
        return [
            self._list_table(results["lists"]),
            self._day_table(results["dates"]),
            self._step_table(results["steps"]),
            self._chance_table(results["chances"]),
        ]

    def _list_table(self, rows):
        return {
            "title": self.env._("Lists: What Share Was Bought"),
            "note": self.env._(
                "Each customer's lists are equally long: as long as what is due."
            ),
            "columns": [
                self.env._("At Most"),
                self.env._("Due"),
                self.env._("Most Likely"),
                self.env._("Bought Most Often"),
                self.env._("Bought Last"),
            ],
            "rows": [
                [str(row["length"]), *self._shares(row, LIST_COLUMNS)] for row in rows
            ],
        }

    def _day_table(self, rows):
        return {
            "title": self.env._("Days: How Far Off on Average"),
            "note": self.env._(
                "Told on the day of the forecast. A day that was past by then is taken"
                " as the day after it."
            ),
            "columns": [
                self.env._("Gaps Seen"),
                self.env._("Day to Reckon With"),
                self.env._("Due Day"),
                self.env._("Own Mean Gap"),
                self.env._("Everybody's Usual Gap"),
            ],
            "rows": [
                [self._gaps(row), *self._numbers(row, DAY_COLUMNS)] for row in rows
            ],
        }

    def _step_table(self, rows):
        return {
            "title": self.env._("Days: How Far Off, Told at the Purchase Before"),
            "note": self.env._("What was bought only after a long time counts too."),
            "columns": [
                self.env._("Gaps Seen"),
                self.env._("Due Day"),
                self.env._("Own Mean Gap"),
                self.env._("Everybody's Usual Gap"),
            ],
            "rows": [
                [self._gaps(row), *self._numbers(row, STEP_COLUMNS)] for row in rows
            ],
        }

    def _chance_table(self, rows):
        return {
            "title": self.env._("Chances: Told, and What Happened"),
            "note": self.env._("The closer the two, the more a chance can be trusted."),
            "columns": [
                self.env._("Chance"),
                self.env._("Told on Average"),
                self.env._("Was Bought"),
            ],
            "rows": [
                [self._limits(row), *self._shares(row, CHANCE_COLUMNS)]
                for row in rows
                if row["pairs"]
            ],
        }

    def _gaps(self, row):
        if row["most"] is None:
            return self.env._("%s or more", row["least"])
        if row["most"] == row["least"]:
            return str(row["least"])
        return self.env._("%(least)s to %(most)s", least=row["least"], most=row["most"])

    def _limits(self, row):
        limits = {
            name: percentage(self.env, round(row[name], 3))
            for name in ("least", "most")
        }
        return self.env._("%(least)s to %(most)s", **limits)

    def _shares(self, row, names):
        known = (row[name] for name in names)
        return [
            "" if each is None else percentage(self.env, round(each, 3))
            for each in known
        ]

    def _numbers(self, row, names):
        return [self._number(row[name]) for name in names]

    def _number(self, value):
        return "" if value is None else plain_number(self.env, round(value, 1))
