#!/usr/bin/env python3
"""Prints src/base/width.def from the Unicode tables of this Python: run it when a newer Unicode is wanted."""
import unicodedata


def width(c):
    category = unicodedata.category(chr(c))
    if category in ("Mn", "Me") or (category == "Cf" and c != 0xAD) or 0x1160 <= c <= 0x11FF:
        return 0
    if category == "Cn":  # unassigned
        return 1
    return 2 if unicodedata.east_asian_width(chr(c)) in ("W", "F") else 1


def ranges():
    first, kind = 0x300, width(0x300)
    for c in range(0x301, 0x110001):
        now = width(c) if c < 0x110000 else None
        if now != kind:
            if kind != 1:
                yield first, c - 1, kind
            first, kind = c, now


print(f"""/* Columns of characters in a terminal, from Unicode {unicodedata.unidata_version} by tools/gen_width.py: ZERO for categories
 * Mn, Me, Cf and the medial and final jamo, WIDE for East Asian width W or F. Sorted; all else is one column. */""")
line = ""
for first, last, kind in ranges():
    row = f"{'WIDE' if kind else 'ZERO'}(0x{first:X}, 0x{last:X})"
    if len(line) + len(row) > 98:
        print(line)
        line = ""
    line += (" " if line else "") + row
print(line)
