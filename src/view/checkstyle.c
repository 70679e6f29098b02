/* Input: findings. Output: the XML of Checkstyle, which many tools read. */
#include "view/encode.h"
#include "view/finding.h"

static void put_text(Buf *out, const char *s) {
    encode_xml(out, s, strlen(s));
}

static const char *severity(const Diag *diag) {
    return diag->severity == SEV_ERROR     ? "error"
           : diag->severity == SEV_WARNING ? "warning"
                                           : "info";
}

static void put_error(FindingView *view, const Diag *diag) {
    Buf *out = &view->out;
    const CodeRow *row = code_row(diag->code);
    Place place = source_place(&view->ctx->sources, diag->span.file, diag->span.begin);
    buf_str(out, "    <error");
    if (place.line)
        buf_printf(out, " line=\"%u\" column=\"%u\"", (unsigned)place.line, (unsigned)place.column);
    buf_printf(out, " severity=\"%s\" message=\"", severity(diag));
    put_text(out, finding_story(view, diag));
    buf_printf(out, "\" source=\"kpi.%s.%s\"/>\n", row->code, row->slug);
}

void findings_checkstyle(FindingView *view) {
    FindingsByFile files = findings_by_file(view, false);
    Buf *out = &view->out;
    buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
    for (uint32_t i = 0; i < files.count; i++) {
        buf_str(out, "  <file name=\"");
        put_text(out, files.at[i].path);
        buf_str(out, "\">\n");
        for (uint32_t j = 0; j < files.at[i].all.count; j++) put_error(view, files.at[i].all.at[j]);
        buf_str(out, "  </file>\n");
    }
    buf_str(out, "</checkstyle>\n");
}
