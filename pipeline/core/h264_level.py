"""The H.264 level of a picture: what a player must be able to hold and decode.

It is chosen here and not left to the encoder, which guesses it from the bit rate where one is given: chunks
of one video must have the same headers, however each was encoded.
"""

from __future__ import annotations

from fractions import Fraction

_MACROBLOCK_PX = 16
_LEVELS: tuple[tuple[int, int, int, int, int], ...] = (
    (10, 1_485, 99, 396, 64),
    (11, 3_000, 396, 900, 192),
    (12, 6_000, 396, 2_376, 384),
    (13, 11_880, 396, 2_376, 768),
    (20, 11_880, 396, 2_376, 2_000),
    (21, 19_800, 792, 4_752, 4_000),
    (22, 20_250, 1_620, 8_100, 4_000),
    (30, 40_500, 1_620, 8_100, 10_000),
    (31, 108_000, 3_600, 18_000, 14_000),
    (32, 216_000, 5_120, 20_480, 20_000),
    (40, 245_760, 8_192, 32_768, 20_000),
    (41, 245_760, 8_192, 32_768, 50_000),
    (42, 522_240, 8_704, 34_816, 50_000),
    (50, 589_824, 22_080, 110_400, 135_000),
    (51, 983_040, 36_864, 184_320, 240_000),
    (52, 2_073_600, 36_864, 184_320, 240_000),
    (60, 4_177_920, 139_264, 696_320, 240_000),
    (61, 8_355_840, 139_264, 696_320, 480_000),
    (62, 16_711_680, 139_264, 696_320, 800_000),
)
"""Level in tenths, MaxMBPS, MaxFS, MaxDpbMbs, MaxBR in kbit/s: ITU-T H.264, table A-1."""
_REFERENCES = {"faster": 2, "fast": 2, "medium": 3, "slow": 5, "slower": 8, "veryslow": 16, "placebo": 16}
"""Pictures that x264's presets refer to at most (x264 --fullhelp); 1 for the faster ones."""
_PYRAMID = 4
"""Pictures that B-frames in a pyramid need at least."""


def level_for(
    width_px: int, height_px: int, rate: Fraction, *, preset: str, b_frames: int, max_kbps: int = 0
) -> int:
    """Return the lowest level in tenths that allows a picture; the highest there is if none does.

    Args:
        width_px: width of the picture.
        height_px: height of the picture.
        rate: frames per second.
        preset: x264's preset.
        b_frames: most B-frames in a row.
        max_kbps: highest bit rate; 0 if it is free, and then it takes no part.
    """
    columns, rows = -(-width_px // _MACROBLOCK_PX), -(-height_px // _MACROBLOCK_PX)
    size, held = columns * rows, max(_REFERENCES.get(preset, 1), _PYRAMID if b_frames > 1 else 1 + b_frames)
    for level, per_second, largest, buffer, kbps in _LEVELS:
        fits = size <= largest and max(columns, rows) ** 2 <= 8 * largest and size * rate <= per_second
        if fits and size * held <= buffer and max_kbps <= kbps:
            return level
    return _LEVELS[-1][0]
