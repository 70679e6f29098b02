/* Input: the bytes of a file. Output: its text in UTF-8. The one idea: everything after this knows
 * one encoding; a plain file is not copied. */
#include "data/decode.h"

/* Writes a code point (a lone surrogate too, which no reader of UTF-8 accepts) and returns its end.
 */
static char *put_utf8(char *to, uint32_t c) {
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    int tails = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    *to++ = (char)(lead[tails] | c >> 6 * tails);
    while (tails-- > 0) *to++ = (char)(0x80 | (c >> 6 * tails & 0x3F));
    return to;
}

static uint32_t utf16_unit(const unsigned char *p, bool big) {
    return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static Text decode_utf16(Arena *arena, const char *bytes, size_t length, bool big) {
    const unsigned char *p = (const unsigned char *)bytes, *end = p + length;
    char *out = NEW_ARRAY(arena, char, length / 2 * 3 + 1), *to = out;
    for (; end - p >= 2; p += 2) {
        uint32_t c = utf16_unit(p, big);
        if (c >= 0xD800 && c < 0xDC00 && end - p >= 4) {
            uint32_t low = utf16_unit(p + 2, big);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10 | (low - 0xDC00));
                p += 2;
            }
        }
        to = put_utf8(to, c);
    }
    if (p < end) *to++ = (char)0xFF; /* half a character at the end */
    return (Text){out, (size_t)(to - out)};
}

/* Windows-1252 0x80..0x9F, as browsers read it: the five bytes without a character stay controls.
 */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

static Text decode_byte(Arena *arena, const char *bytes, size_t length, bool windows) {
    size_t high = 0;
    for (size_t i = 0; i < length; i++) high += (unsigned char)bytes[i] >> 7;
    if (!high) return (Text){bytes, length};
    char *out = NEW_ARRAY(arena, char, length + 2 * high), *to = out;
    for (size_t i = 0; i < length; i++) {
        uint32_t c = (unsigned char)bytes[i];
        to = put_utf8(to, windows && c >= 0x80 && c < 0xA0 ? windows_1252[c - 0x80] : c);
    }
    return (Text){out, (size_t)(to - out)};
}

static bool has_mark(const char *bytes, size_t length, const char *mark, size_t size) {
    return length >= size && memcmp(bytes, mark, size) == 0;
}

Text decode_text(Arena *arena, const char *bytes, size_t length, int encoding) {
    if (has_mark(bytes, length, "\xEF\xBB\xBF", 3)) return (Text){bytes + 3, length - 3};
    if (has_mark(bytes, length, "\xFF\xFE", 2))
        return decode_utf16(arena, bytes + 2, length - 2, false);
    if (has_mark(bytes, length, "\xFE\xFF", 2))
        return decode_utf16(arena, bytes + 2, length - 2, true);
    if (encoding == ENC_UTF8) return (Text){bytes, length};
    return decode_byte(arena, bytes, length, encoding == ENC_WINDOWS_1252);
}
