/* Input: any bytes. Output: the same text in the way of one format. The one idea: every encoder
 * walks characters through utf8_next and so meets a malformed byte in one place. */
#include "view/encode.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* Characters that steer a terminal or the direction of writing, or end a line. */
static bool is_control(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || (c >= 0x200E && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static void json_control(Buf *out, uint32_t c) {
    switch (c) {
    case '\n': buf_str(out, "\\n"); return;
    case '\r': buf_str(out, "\\r"); return;
    case '\t': buf_str(out, "\\t"); return;
    default: buf_printf(out, "\\u%04x", (unsigned)c); /* all controls are below U+10000 */
    }
}

/* How many characters from s on stand for themselves in every format: ASCII without marks. */
static size_t plain_run(const char *s, const char *end) {
    const char *at = s;
    while (at < end && ((*at >= '#' && *at < '\\') || (*at > '\\' && *at < 0x7F) || *at == ' '))
        at++;
    return (size_t)(at - s);
}

void encode_json(Buf *out, const char *s, size_t length) {
    const char *end = s + length;
    buf_char(out, '"');
    while (s < end) {
        size_t run = plain_run(s, end);
        buf_put(out, s, run);
        if ((s += run) == end) break;
        uint32_t c = 0;
        size_t n = utf8_next(s, end, &c);
        if (!n)
            buf_str(out, REPLACEMENT);
        else if (is_control(c))
            json_control(out, c);
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", (int)c);
        else
            buf_put(out, s, n);
        s += n ? n : 1;
    }
    buf_char(out, '"');
}

void encode_json_str(Buf *out, const char *s) {
    if (s)
        encode_json(out, s, strlen(s));
    else
        buf_str(out, "null");
}

void encode_json_member(Buf *out, const char *name, const char *text) {
    buf_str(out, ", \"");
    buf_str(out, name);
    buf_str(out, "\": ");
    encode_json_str(out, text);
}

/* A field with a blank at either end is quoted too: some readers trim it otherwise. */
static bool csv_needs_quotes(const char *s, size_t length) {
    static const bool marks[256] = {['\0'] = true, [','] = true,  [';'] = true, ['"'] = true,
                                    ['\r'] = true, ['\n'] = true, ['\t'] = true};
    bool any = length && (s[0] == ' ' || s[length - 1] == ' ');
    for (size_t i = 0; i < length; i++) any |= marks[(unsigned char)s[i]];
    return any;
}

void encode_csv(Buf *out, const char *s, size_t length) {
    const char *end = s + length;
    bool quoted = csv_needs_quotes(s, length);
    if (quoted) buf_char(out, '"');
    while (s < end) {
        size_t run = plain_run(s, end);
        buf_put(out, s, run);
        if ((s += run) == end) break;
        uint32_t c = 0;
        size_t n = utf8_next(s, end, &c);
        if (!n)
            buf_str(out, REPLACEMENT);
        else
            buf_put(out, s, n);
        if (c == '"') buf_char(out, '"');
        s += n ? n : 1;
    }
    if (quoted) buf_char(out, '"');
}

size_t encode_terminal_char(const char *s, const char *end, char out[4], size_t *put) {
    uint32_t c = 0;
    size_t n = utf8_next(s, end, &c);
    if (n && !is_control(c)) {
        memcpy(out, s, n);
        *put = n;
    } else {
        char picture[] = {'\xE2', '\x90', (char)(0x80 + (c == 0x7F ? 0x21 : c))}; /* U+2400 + c */
        memcpy(out, n && c < 0x80 ? picture : REPLACEMENT, 3);
        *put = 3;
    }
    return n ? n : 1;
}

void encode_terminal(Buf *out, const char *s, size_t length) {
    const char *end = s + length;
    while (s < end) {
        char safe[4];
        size_t put;
        s += encode_terminal_char(s, end, safe, &put);
        buf_put(out, safe, put);
    }
}

const char *encode_safe(Arena *arena, const char *s) {
    Buf out = buf_new(arena);
    encode_terminal(&out, s, strlen(s));
    return buf_text(&out);
}

/* XML 1.0 has no place at all for these, not even as a reference. */
static bool xml_lacks(uint32_t c) {
    return (c < 0x20 && !strchr("\t\n\r", (int)c)) || c == 0 || c == 0xFFFE || c == 0xFFFF;
}

void encode_xml(Buf *out, const char *s, size_t length) {
    const char *end = s + length;
    while (s < end) {
        uint32_t c = 0;
        size_t n = utf8_next(s, end, &c);
        if (!n || c == 0xFFFE || c == 0xFFFF)
            buf_str(out, REPLACEMENT);
        else if (xml_lacks(c))
            encode_terminal(out, s, n);
        else if (is_control(c) || (c < 0x80 && strchr("&<>\"'", (int)c)))
            buf_printf(out, "&#x%X;", (unsigned)c);
        else
            buf_put(out, s, n);
        s += n ? n : 1;
    }
}

void encode_attribute(Buf *out, const char *name, const char *text) {
    buf_printf(out, " %s=\"", name);
    encode_xml(out, text, strlen(text));
    buf_char(out, '"');
}

void encode_github(Buf *out, const char *s, bool property) {
    const char *escaped = property ? "%\r\n:," : "%\r\n", *end = s + strlen(s);
    while (s < end) {
        char safe[4];
        size_t put, n = encode_terminal_char(s, end, safe, &put);
        if (strchr(escaped, *s))
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*s);
        else
            buf_put(out, safe, put);
        s += n;
    }
}

/* Marks get a backslash, line ends become what the format has for them. */
static void put_escaped(Buf *out, const char *s, const char *marks, const char *line_end) {
    const char *end = s + strlen(s);
    while (s < end) {
        char safe[4];
        size_t put, n = encode_terminal_char(s, end, safe, &put);
        if (*s == '\n')
            buf_str(out, line_end);
        else if (strchr(marks, *s))
            buf_printf(out, "\\%c", *s);
        else
            buf_put(out, safe, put);
        s += n;
    }
}

void encode_markdown(Buf *out, const char *s) {
    put_escaped(out, s, "\\`*_[]<>|&~$#@", "<br>");
}

void encode_ical_text(Buf *out, const char *s) {
    put_escaped(out, s, "\\;,", "\\n");
}

enum { ICAL_OCTETS = 75 };

void encode_ical_line(Buf *out, const char *line) {
    const char *end = line + strlen(line);
    size_t used = 0;
    while (line < end) {
        uint32_t c;
        size_t n = utf8_next(line, end, &c);
        if (!n) n = 1;
        if (used + n > ICAL_OCTETS) {
            buf_str(out, "\r\n ");
            used = 1;
        }
        buf_put(out, line, n);
        used += n;
        line += n;
    }
    buf_str(out, "\r\n");
}

void encode_uri(Buf *out, const char *path) {
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        bool plain =
            (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || strchr("-._~/", c);
        if (plain)
            buf_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", (unsigned)c);
    }
}
