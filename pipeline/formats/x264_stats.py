"""The statistics of x264's first pass: a text file with a line for each picture, and the macroblock tree.

The text begins with a line of options; then comes a line for each picture in the order of coding. The tree
has, for each picture that others refer to and in the same order, its type and an offset of two bytes for
each macroblock (encoder/ratecontrol.c of x264, which writes and reads both).

Groups of pictures are closed and of a fixed length here, so that each group's part can be cut out and put
together with others' again: a second pass over any of them then needs no look ahead of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PICTURE = re.compile(r"in:(\d+) out:(\d+) type:([IiPBb]) (.*)")
_SIZE = re.compile(r"#options: (\d+)x(\d+) ")
_BITS = re.compile(r"\b(?:tex|mv|misc):(\d+)")
_KEPT = frozenset("IiPB")
"""Types of pictures that others refer to."""
_MACROBLOCK_PX = 16
_LIMIT = b"\n\n"
_THREADS = re.compile(r" (?:lookahead_)?threads=\d+")
"""What may differ between groups: how many worked on them."""


@dataclass(frozen=True, slots=True)
class Group:
    """What the first pass found out about one closed group of pictures."""

    options: str
    """The first line: with which settings it was made."""
    pictures: tuple[str, ...]
    """A line each in the order of coding, numbered from 0."""
    tree: bytes
    """Its part of the macroblock tree; empty for settings without one."""

    @property
    def bits(self) -> int:
        """How large the group was in the first pass."""
        return sum(int(found) for line in self.pictures for found in _BITS.findall(line))


def tree_bytes(options: str, lines: Sequence[str]) -> int:
    """Return how much of the tree belongs to these pictures.

    Raises:
        ValueError: a line is not of this format.
    """
    size = _SIZE.match(options)
    if size is None:
        raise ValueError("the first line of the statistics tells no size")
    kept = sum(_fields(line)[2] in _KEPT for line in lines)
    if " mbtree=1 " not in f"{options} ":
        return 0
    columns, rows = (-(-int(side) // _MACROBLOCK_PX) for side in size.groups())
    return (2 * columns * rows + 1) * kept


def cut(options: str, lines: Sequence[str], tree: bytes, first: int) -> Group:
    """Make a group of its lines, in which it starts with picture ``first``.

    Raises:
        ValueError: a line is not of this format, or not of this group.
    """
    made = Group(options, tuple(_numbered(line, -first) for line in lines), tree)
    if len(tree) != tree_bytes(options, lines):
        raise ValueError("the macroblock tree has another length than the statistics")
    return made


def join(groups: Sequence[Group]) -> tuple[str, bytes]:
    """Put groups together as the text and the tree of one first pass.

    Raises:
        ValueError: they were made with different settings, or there are none.
    """
    if len({_THREADS.sub("", g.options) for g in groups}) != 1:
        raise ValueError("statistics of different settings cannot be put together")
    lines, start = [groups[0].options], 0
    for group in groups:
        lines += [_numbered(line, start) for line in group.pictures]
        start += len(group.pictures)
    return "\n".join(lines) + "\n", b"".join(g.tree for g in groups)


def dumps(group: Group) -> bytes:
    """Write a group as one file."""
    return "\n".join([group.options, *group.pictures]).encode("ascii") + _LIMIT + group.tree


def loads(data: bytes) -> Group:
    """Read what ``dumps`` wrote.

    Raises:
        ValueError: it is something else.
    """
    text, limit, tree = data.partition(_LIMIT)
    options, *lines = text.decode("ascii").split("\n")
    if not limit or len(tree) != tree_bytes(options, lines):
        raise ValueError("these are no statistics of a group of pictures")
    return Group(options, tuple(lines), tree)


def _fields(line: str) -> tuple[int, int, str, str]:
    found = _PICTURE.fullmatch(line)
    if found is None:
        raise ValueError(f"not a picture's statistics: {line[:60]!r}")
    number, coded, kind, rest = found.groups()
    return int(number), int(coded), kind, rest


def _numbered(line: str, by: int) -> str:
    number, coded, kind, rest = _fields(line)
    if number + by < 0 or coded + by < 0:
        raise ValueError(f"a picture of another group: {line[:60]!r}")
    return f"in:{number + by} out:{coded + by} type:{kind} {rest}"
