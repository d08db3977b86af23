"""The font book: which file draws which language, and where a missing file is had from.

Sources, in order: the cache; the pinned npm package; a font that the system has; for root on Debian, the
system's packages. Every file is checked before it is kept: it opens, bears the expected family name, and
holds the script's sample as well as Latin letters and digits. It is kept with the line height of
:mod:`pipeline.core.letterform`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.adapters.fonts import fontfile, npm, system
from pipeline.adapters.fonts.shelf import Note, Shelf, default_cache
from pipeline.core import fonts_table, language, letterform
from pipeline.core.fonts_table import FontSource
from pipeline.core.language import Language
from pipeline.core.media import Face
from pipeline.errors import FontError, StorageError

PARALLEL_FETCHES = 4


@dataclass(frozen=True, slots=True)
class FontStatus:
    """One font of the table and what the cache has of it, for ``vidmsg doctor`` and ``vidmsg fonts list``."""

    family: str
    """Family name; of the kept file, if there is one."""
    languages: tuple[str, ...]
    """BCP 47 tags of the known languages that it draws."""
    regular: str
    """Path of the Regular file, or empty."""
    bold: str
    """Path of the Bold file, or empty."""
    origin: str
    """Where it came from, or empty."""

    @property
    def is_ready(self) -> bool:
        """True if there is at least a Regular file."""
        return bool(self.regular)


class FontLibrary:
    """A :class:`pipeline.ports.FontBook` over a cache folder.

    Args:
        cache: the folder; by default ``$VIDMSG_FONT_CACHE`` or the user's cache folder.
        bold: hand out Bold faces instead of Regular ones.
        on_step: told in plain words what is being done, in the caller's thread.
        choose: which font a language has.
        system_folders: where the system's fonts lie; None for the usual places.
        allow_install: let apt-get add fonts when nothing else has them (root on Debian only).
        timeout_s: longest that one outside program may take.
    """

    def __init__(
        self,
        cache: Path | None = None,
        *,
        bold: bool = False,
        on_step: Callable[[str], None] | None = None,
        choose: Callable[[Language], FontSource] = fonts_table.choose,
        system_folders: Sequence[Path] | None = None,
        allow_install: bool = True,
        timeout_s: int = 600,
    ) -> None:
        self._shelf = Shelf(default_cache() if cache is None else cache)
        self._bold = bold
        self._say = on_step or (lambda _: None)
        self._choose = choose
        self._system_folders = system_folders
        self._allow_install = allow_install
        self._timeout_s = timeout_s

    def face(self, language: str) -> Face:
        """Return the face for a BCP 47 tag. Reads one small note; opens no font.

        Raises:
            InputError: if the tag is not a known language.
            FontError: none is in the cache; the hint says what to run.
        """
        source = self._source(language)
        note = self._shelf.note(source, bold=self._bold)
        if note is None:
            weight = " Bold" if self._bold else ""
            raise FontError(
                f"the font {source.family}{weight} for {language} is not in the font cache",
                language=language,
                hint=f"run: vidmsg fonts sync --lang {language}",
            )
        letters = letterform.of(source.key)
        return replace(
            note.face(self._shelf.folder(source)),
            optical_permille=letters.optical_permille,
            slack_permille=letters.slack_permille(bold=self._bold),
            overhang_permille=letters.overhang_permille(bold=self._bold),
        )

    def sync(self, languages: Iterable[str]) -> tuple[Face, ...]:
        """Fetch what is missing or damaged for these languages and return their faces, in order.

        What could be had is kept even if something else could not.

        Raises:
            InputError: if a tag is not a known language.
            FontError: no source could provide a language's font.
            StorageError: the cache folder cannot be written.
        """
        tags = tuple(languages)
        wanted: dict[FontSource, str] = {}
        for tag in tags:
            wanted.setdefault(self._source(tag), tag)
        reasons = {source: "" for source in wanted if not self._is_sound(source)}
        if reasons:
            reasons = self._from_npm(tuple(reasons))
        if reasons:
            reasons = self._from_system(reasons, origin="system")
        if reasons and self._allow_install and system.can_install():
            reasons = self._from_debian(reasons)
        if reasons:
            raise _nothing_found(reasons, wanted)
        return tuple(self.face(tag) for tag in tags)

    def describe(self) -> tuple[FontStatus, ...]:
        """Return the state of every font that a known language uses, in the table's order."""
        users: dict[FontSource, list[str]] = {}
        for known in language.known():
            users.setdefault(self._choose(known), []).append(known.tag)
        return tuple(self._status(source, tags) for source, tags in users.items())

    def _status(self, source: FontSource, tags: Sequence[str]) -> FontStatus:
        folder = self._shelf.folder(source)
        regular, bold = (self._shelf.note(source, bold=weight) for weight in (False, True))
        return FontStatus(
            family=regular.family if regular else source.family,
            languages=tuple(tags),
            regular=str(folder / regular.file) if regular else "",
            bold=str(folder / bold.file) if bold else "",
            origin=regular.origin if regular else "",
        )

    def _source(self, tag: str) -> FontSource:
        return self._choose(language.get(tag))

    def _is_sound(self, source: FontSource) -> bool:
        notes = [self._shelf.note(source, bold=bold) for bold in (False, True)]
        # A system may have no Bold: then its absence is no damage, unless Bold is what we hand out.
        needed = notes if self._bold or (notes[0] and notes[0].origin.startswith("npm ")) else notes[:1]
        kept = [note for note in notes if note is not None]
        return None not in needed and all(self._shelf.is_sound(source, note) for note in kept)

    def _from_npm(self, sources: Sequence[FontSource]) -> dict[FontSource, str]:
        self._say(f"fetching {len(sources)} font packages: {', '.join(s.family for s in sources)}")
        failed: dict[FontSource, str] = {}
        with ThreadPoolExecutor(PARALLEL_FETCHES) as pool:
            for source, reason in zip(sources, pool.map(self._fetch_one, sources), strict=True):
                if reason:
                    failed[source] = reason
                self._say(f"{source.family}: {reason or f'fetched {source.pin}'}")
        return failed

    def _fetch_one(self, source: FontSource) -> str:
        """Fetch, check and keep one font; return why not, or nothing."""
        with self._work_folder() as name:
            folder = Path(name)
            try:
                self._keep(source, npm.fetch(source, folder, timeout_s=self._timeout_s), f"npm {source.pin}")
            except FontError as error:
                return error.message
        return ""

    def _from_system(self, sources: Mapping[FontSource, str], *, origin: str) -> dict[FontSource, str]:
        self._say("looking for fonts that this system already has")
        where = system.folders() if self._system_folders is None else self._system_folders
        installed = system.scan(where)
        failed: dict[FontSource, str] = {}
        for source, before in sources.items():
            with self._work_folder() as name:
                try:
                    self._keep(source, system.take(source, installed, Path(name)), origin)
                    self._say(f"{source.family}: copied from the {origin}'s fonts")
                except FontError as error:
                    failed[source] = f"{before}; {error.message}"
        return failed

    def _from_debian(self, sources: Mapping[FontSource, str]) -> dict[FontSource, str]:
        self._say(f"installing {' and '.join(system.DEBIAN_PACKAGES)}")
        try:
            system.install(timeout_s=self._timeout_s)
        except FontError as error:
            return {source: f"{before}; {error.message}" for source, before in sources.items()}
        return self._from_system(sources, origin="debian")

    def _keep(self, source: FontSource, files: Mapping[bool, Path], origin: str) -> tuple[Note, ...]:
        for path in files.values():
            _check(source, path)
        return tuple(self._keep_one(source, path, bold, origin) for bold, path in files.items())

    def _keep_one(self, source: FontSource, path: Path, bold: bool, origin: str) -> Note:
        with self._work_folder() as name:
            fitted = Path(name, path.name)
            fontfile.set_cell(path, letterform.of(source.key).cell(bold=bold), fitted)
            return self._shelf.put(source, fitted, fontfile.read(fitted), bold=bold, origin=origin)

    def _work_folder(self) -> tempfile.TemporaryDirectory[str]:
        try:
            return tempfile.TemporaryDirectory(prefix="vidmsg-font-", ignore_cleanup_errors=True)
        except OSError as error:
            raise StorageError(
                f"no temporary folder can be made: {error}",
                path=tempfile.gettempdir(),
                hint="Free some space, or point TMPDIR at another folder.",
            ) from error


def _check(source: FontSource, path: Path) -> fontfile.FontInfo:
    info = fontfile.read(path)
    if info.family not in source.families:
        raise FontError(f"the file calls itself {info.family!r}, not {source.family!r}", language="")
    lacking = info.lacks(source)
    if lacking:
        raise FontError(f"{info.family} lacks {lacking[:20]!r}", language="")
    return info


def _nothing_found(reasons: Mapping[FontSource, str], wanted: Mapping[FontSource, str]) -> FontError:
    tags = [wanted[source] for source in reasons]
    details = "; ".join(
        f"{wanted[source]} ({source.family}, for characters such as {source.sample[:8]}): {reason}"
        for source, reason in reasons.items()
    )
    return FontError(
        f"no font for {', '.join(tags)}. {details}",
        language=tags[0],
        hint="Install npm, or these fonts on the system: "
        + ", ".join(source.family for source in reasons)
        + "; then run: vidmsg fonts sync --lang "
        + " --lang ".join(tags),
    )
