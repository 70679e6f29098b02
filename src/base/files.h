/* The default file access. */
#ifndef KPI_BASE_FILES_H
#define KPI_BASE_FILES_H

#include "base/ctx.h"

/* POSIX: regular files only (a folder gives EISDIR, a pipe or device EINVAL), read whole at one moment. */
Files files_posix(void);

#endif
