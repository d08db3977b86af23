"""Clean plates: frames without captions, put by while the footage is encoded, for the proof to compare with.

Decoding them again would cost the proof more than all else that it does. They are kept for as long as a
target that needs them is not finished, and never take much room: what is not put by is decoded.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Collection, Mapping
from pathlib import Path

from pipeline.core.plan import Target, plate_name
from pipeline.engine import prove
from pipeline.engine.bundle import Order

MOST_BYTES = 1_000_000_000
"""What the plates of a scene may take at one time."""
_SHARE_OF_FREE = 10
"""They may take one part in so many of the room that is free on the disk."""


class Plates:
    """The plates of one scene. Safe to use from several threads."""

    def __init__(self, folder: Path, orders: Mapping[Target, Order]) -> None:
        self.folder = folder
        self._wanted = {target: prove.plates(order) for target, order in orders.items()}
        video = next(iter(orders.values())).video
        self._each_bytes = video.width_px * video.height_px
        self._asked: set[int] = set()
        self._lock = threading.Lock()

    def due(self, targets: Collection[Target], first: int, end: int) -> tuple[int, ...]:
        """Return which frames of a stretch to put by for these targets, ascending; they count as there then.

        ``end`` is the frame after the stretch's last.
        """
        with self._lock:
            wanted = {n for t in targets for n in self._wanted.get(t, ()) if first <= n < end}
            room = self._most() - len(self._asked)
            found = sorted(wanted - self._asked)[: max(0, room)]
            self._asked.update(found)
            return tuple(found)

    def done(self, target: Target) -> None:
        """Remove what only this target needed."""
        with self._lock:
            own = self._wanted.pop(target, frozenset())
            gone = own.difference(*self._wanted.values())
            self._asked -= gone
        for frame in gone:
            with contextlib.suppress(OSError):  # it goes with the work folder
                (self.folder / plate_name(frame)).unlink(missing_ok=True)

    def _most(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free
        return min(MOST_BYTES, free // _SHARE_OF_FREE) // self._each_bytes
