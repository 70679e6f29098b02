/* One encoder per output format. Whatever bytes come in, valid UTF-8 goes out: a malformed byte becomes U+FFFD. */
#ifndef KPI_VIEW_ENCODE_H
#define KPI_VIEW_ENCODE_H

#include "base/text.h"

/* A JSON string with its quotes. What could steer a terminal is escaped too, since JSON is also read on one. */
void encode_json(Buf *out, const char *s, size_t length);
void encode_json_str(Buf *out, const char *s); /* NULL gives null */

/* A member behind others: its name and a string, or null. */
void encode_json_member(Buf *out, const char *name, const char *text);

/* A CSV field, quoted when it must be (RFC 4180), else as it is. */
void encode_csv(Buf *out, const char *s, size_t length);

/* Text for a terminal: controls are shown as pictures (U+2400 + c), and those beyond ASCII, such as the ones that turn the
 * direction of writing, as U+FFFD. So the text stays on one line and an escape sequence never comes through. */
void encode_terminal(Buf *out, const char *s, size_t length);
const char *encode_safe(Arena *arena, const char *s); /* the same as a text */
/* The next character for a terminal: writes its 1..4 bytes to out, their count to *put, and returns how many bytes of s it is. */
size_t encode_terminal_char(const char *s, const char *end, char out[4], size_t *put);

/* XML 1.0, for an attribute in double quotes and for text alike. Line ends and what could turn the direction of writing are
 * character references; controls that XML cannot hold are shown as pictures, as for a terminal. */
void encode_xml(Buf *out, const char *s, size_t length);
void encode_attribute(Buf *out, const char *name, const char *text); /* with a space before it */

/* A workflow command of GitHub Actions: what follows its second `::`, or, as a property, what follows a `=`. */
void encode_github(Buf *out, const char *s, bool property);

/* Text inside a line of GitHub Markdown, or inside a cell of its tables: nothing of it is markup. */
void encode_markdown(Buf *out, const char *s);

/* A TEXT value of iCalendar (RFC 5545, 3.3.11): a line end is \n, and controls are shown as pictures. */
void encode_ical_text(Buf *out, const char *s);
/* A content line (3.1): folded into lines of at most 75 octets, none of which ends inside a character, each with CR LF. */
void encode_ical_line(Buf *out, const char *line);

/* A path as a relative reference (RFC 3986): bytes beyond letters, digits and -._~/ as %XX. */
void encode_uri(Buf *out, const char *path);

#endif
