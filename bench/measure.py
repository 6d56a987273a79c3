"""What a piece of work costs: time, memory, statements."""

import resource
import time
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Cost:
    """What one step took; filled when the step ends."""

    name: str
    seconds: float = 0.0
    statements: int = 0
    peak_mib: float = 0.0
    slowest: list = field(default_factory=list)

    def __str__(self):
        return (
            f"{self.name:<34} {self.seconds:8.2f} s  {self.statements:5d} statements"
            f"  peak {self.peak_mib:6.0f} MiB"
        )


@contextmanager
def measured(cr, name, slowest=0):
    """Measure the body; ``slowest`` keeps that many statements with their times."""
    cost = Cost(name)
    watched = _Watch(cr) if slowest else None
    before, started = cr.sql_log_count, time.perf_counter()
    yield cost
    cost.seconds = time.perf_counter() - started
    cost.statements = cr.sql_log_count - before
    cost.peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if watched:
        cost.slowest = watched.stop()[:slowest]
    print(cost, flush=True)
    for seconds, text in cost.slowest:
        print(f"    {seconds:6.2f} s  {text}")


class _Watch:
    """Times each statement of a cursor until stopped."""

    def __init__(self, cr):
        self.cr, self.seen = cr, []
        for name in ("execute", "copy_expert"):
            setattr(cr, name, self._timed(getattr(cr, name)))

    def _timed(self, call):
        def timed(query, *args, **kwargs):
            started = time.perf_counter()
            try:
                return call(query, *args, **kwargs)
            finally:
                text = " ".join(str(getattr(query, "code", query)).split())
                self.seen.append((time.perf_counter() - started, text[:110]))

        return timed

    def stop(self):
        del self.cr.execute, self.cr.copy_expert
        return sorted(self.seen, reverse=True)
