/* One encoder per output format. Whatever bytes come in, valid UTF-8 goes out: a malformed byte becomes U+FFFD. */
#ifndef KPI_VIEW_ENCODE_H
#define KPI_VIEW_ENCODE_H

#include "base/text.h"

/* A JSON string with its quotes. What could steer a terminal is escaped too, since JSON is also read on one. */
void encode_json(Buf *out, const char *s, size_t length);
void encode_json_str(Buf *out, const char *s); /* NULL gives null */

/* A CSV field, quoted when it must be (RFC 4180), else as it is. */
void encode_csv(Buf *out, const char *s, size_t length);

/* Text for a terminal: controls are shown as pictures (U+2400 + c), and those beyond ASCII, such as the ones that turn the
 * direction of writing, as U+FFFD. So the text stays on one line and an escape sequence never comes through. */
void encode_terminal(Buf *out, const char *s, size_t length);
/* The next character for a terminal: writes its 1..4 bytes to out, their count to *put, and returns how many bytes of s it is. */
size_t encode_terminal_char(const char *s, const char *end, char out[4], size_t *put);

#endif
