"""Working time: when is it, and when has so much of it passed?

Moments are naive UTC. A moment is working time when the clock on the wall of the time
zone shows a time of a shift: where the clock is put forward, the hour that nobody sees
is no working time; where it is put back, the hour that comes twice counts twice.
"""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

DAY_SECONDS = 86400
BLOCK = timedelta(days=28)
"""What is worked out at once and kept."""
HORIZON = timedelta(days=36525)
"""After so long without enough working time, it is said that there is none."""
_EPOCH = datetime(1970, 1, 5)
_DAY = timedelta(days=1)


class NoWorkingTime(ValueError):
    """Working hours hold no working time, or not enough within a hundred years."""


@dataclass(frozen=True)
class Shift:
    """Working time of a day of the week.

    :param weekday: 0 is Monday
    :param start: seconds after midnight by the clock on the wall
    :param end: seconds after midnight, at most a day
    :param week: 0 or 1 where two weeks alternate, None where all are alike; the week
        of day 1 of year 1 is 0
    """

    weekday: int
    start: int
    end: int
    week: int | None = None


@dataclass(frozen=True)
class WorkingHours:
    """Shifts of the week in a time zone, less leaves.

    :param tz: name of the time zone
    :param shifts: tuple of Shift
    :param leaves: tuple of (start, end), naive UTC
    """

    tz: str
    shifts: tuple
    leaves: tuple = ()

    def as_data(self):
        """Return it as JSON knows it; ``from_data`` reads it."""
        return {
            "tz": self.tz,
            "shifts": [asdict(shift) for shift in self.shifts],
            "leaves": [[edge.isoformat() for edge in leave] for leave in self.leaves],
        }

    @classmethod
    def from_data(cls, data):
        """Return the working hours that ``as_data`` wrote down."""
        return cls(
            tz=data["tz"],
            shifts=tuple(Shift(**shift) for shift in data["shifts"]),
            leaves=tuple(
                tuple(datetime.fromisoformat(edge) for edge in leave)
                for leave in data["leaves"]
            ),
        )


@dataclass
class Timetable:
    """The working time of working hours, worked out where it is asked for.

    :param hours: WorkingHours
    :raise NoWorkingTime: when there is no shift at all
    """

    hours: WorkingHours
    _blocks: dict = field(default_factory=dict, repr=False)

    def __post_init__(self):
        self._shifts = _shifts_by_day(self.hours.shifts)
        self._leaves = joined(self.hours.leaves)
        self._zone = ZoneInfo(self.hours.tz)
        if not self._shifts:
            raise NoWorkingTime("There is no shift.")

    def intervals(self, start):
        """Yield the working time from a moment on, for a hundred years.

        :param start: naive UTC
        :return: iterator of (start, end), sorted and apart; neighbours may touch
        """
        first = (start - _EPOCH) // BLOCK
        for number in range(first, first + HORIZON // BLOCK):
            if number not in self._blocks:
                self._blocks[number] = tuple(self._block(number))
            for begin, end in self._blocks[number]:
                if end > start:
                    yield max(begin, start), end

    def _block(self, number):
        start = _EPOCH + number * BLOCK
        return _without(self._attendances(start, start + BLOCK), self._leaves)

    def _attendances(self, start, end):
        for begin, until, offset in _offsets(self._zone, start, end):
            day, last = (begin + offset).date(), (until + offset).date()
            while day <= last:
                midnight = datetime.combine(day, time()) - offset
                for opening, closing in self._shifts.get(_day_of_weeks(day), ()):
                    opening = max(midnight + opening, begin)
                    closing = min(midnight + closing, until)
                    if opening < closing:
                        yield opening, closing
                day += _DAY


class Clock:
    """Time by the clock: every moment counts."""

    def intervals(self, start):
        """Yield all the time from a moment on, as one interval."""
        yield start, datetime.max


def deadline(intervals, start, seconds, pauses=(), now=None):
    """Return when so much working time has passed, longer by what was paused.

    deadline = start + (seconds + working seconds inside the pauses). What ends with the
    last second of a day's work ends then, not on the next morning.

    :param intervals: sorted iterable of (start, end) of working time; read as far as
        it is needed
    :param start: naive UTC
    :param seconds: whole seconds of working time; 0 gives the start
    :param pauses: iterable of (start, end); what overlaps counts once, what lies
        before the start or outside working time adds nothing
    :param now: the end of a pause whose end is None; such a pause counts nothing
        without it
    :return: naive UTC
    :raise NoWorkingTime: when the working time ends before
    :raise ValueError: for negative seconds
    """
    if seconds < 0:
        raise ValueError("Time runs forward.")
    read, rest = _read_until(_from(intervals, start), _last_end(pauses, now))
    needed = timedelta(seconds=seconds) + worked_within(read, pauses, now)
    if not needed:
        return start
    for begin, end in chain(read, rest):
        if needed <= end - begin:
            return begin + needed
        needed -= end - begin
    raise NoWorkingTime("There is not enough working time.")


def paused_seconds(intervals, start, pauses, now=None):
    """Return the whole working seconds inside pauses from a start on.

    Parameters as of ``deadline``.
    """
    read, _ = _read_until(_from(intervals, start), _last_end(pauses, now))
    return int(worked_within(read, pauses, now).total_seconds())


def worked_within(intervals, pauses, now=None):
    """Return the working time inside pauses.

    :param intervals: sorted list of (start, end)
    :param pauses: iterable of (start, end); an end of None is ``now``
    :return: timedelta
    """
    total = timedelta()
    for pause_start, pause_end in joined(_closed(pauses, now)):
        for begin, end in intervals:
            if begin >= pause_end:
                break
            total += max(min(end, pause_end) - max(begin, pause_start), timedelta())
    return total


def joined(spans):
    """Return spans sorted, those that overlap or touch as one, empty ones left out.

    :param spans: iterable of (start, end)
    :return: list of (start, end)
    """
    result = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _closed(pauses, now):
    for start, end in pauses:
        end = now if end is None else end
        if end is not None:
            yield start, end


def _last_end(pauses, now):
    return max((end for _, end in _closed(pauses, now)), default=None)


def _from(intervals, start):
    for begin, end in intervals:
        if end > start:
            yield max(begin, start), end


def _read_until(intervals, moment):
    """Return the intervals up to a moment as a list, and the iterator of the rest."""
    read = []
    if moment is None:
        return read, intervals
    for interval in intervals:
        read.append(interval)
        if interval[1] >= moment:
            break
    return read, intervals


def _without(intervals, holes):
    """Yield what is left of sorted intervals; holes are sorted and apart."""
    place = 0
    for start, end in intervals:
        while place < len(holes) and holes[place][1] <= start:
            place += 1
        at = place
        while start < end and at < len(holes) and holes[at][0] < end:
            if holes[at][0] > start:
                yield start, holes[at][0]
            start = max(start, holes[at][1])
            at += 1
        if start < end:
            yield start, end


def _shifts_by_day(shifts):
    """Return the spans of each day of two weeks: {(week, weekday): [(start, end)]}."""
    spans = {}
    for shift in shifts:
        for week in (0, 1) if shift.week is None else (shift.week,):
            spans.setdefault((week, shift.weekday), []).append(
                (
                    timedelta(seconds=max(shift.start, 0)),
                    timedelta(seconds=min(shift.end, DAY_SECONDS)),
                )
            )
    joined_spans = {day: joined(of_day) for day, of_day in spans.items()}
    return {day: of_day for day, of_day in joined_spans.items() if of_day}


def _day_of_weeks(day):
    return (day.toordinal() - 1) // 7 % 2, day.weekday()


def _offsets(zone, start, end):
    """Yield (start, end, offset): spans in which the clock on the wall is not moved."""
    while start < end:
        offset = _offset(zone, start)
        following = min(start + timedelta(days=7), end)
        if _offset(zone, following) != offset:
            following = _change(zone, start, following, offset)
        yield start, following, offset
        start = following


def _change(zone, start, end, offset):
    """Return the second from which the offset is another one."""
    low, high = 0, int((end - start).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, start + timedelta(seconds=middle)) == offset:
            low = middle
        else:
            high = middle
    return start + timedelta(seconds=high)


def _offset(zone, moment):
    return moment.replace(tzinfo=UTC).astimezone(zone).utcoffset()
