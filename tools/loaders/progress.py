"""Progress lines that a person understands."""

import time
from contextlib import contextmanager


class Progress:
    """Prints what was done, how many and how long, and keeps the counts."""

    def __init__(self, title):
        self.counts = {}
        self._start = time.monotonic()
        print(title, flush=True)

    @contextmanager
    def step(self, what):
        """Time one step; the body calls the yielded function with its count."""
        start = time.monotonic()
        yield lambda count: self.counts.update({what: self.counts.get(what, 0) + count})
        seconds = time.monotonic() - start
        done = self.counts.get(what)
        print(
            f"  {what:<32}{'' if done is None else format(done, ','):>12}"
            f"{seconds:>9.1f} s",
            flush=True,
        )

    def finish(self):
        """Print the whole time and return the counts."""
        print(f"  done in {time.monotonic() - self._start:.1f} s", flush=True)
        return self.counts
