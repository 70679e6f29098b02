/* The definitions of a git revision, offered to the library as if they were files. Only the user's `git` is started, only to
 * read: nothing is written, fetched or checked out. Whatever is no .kpi file, such as data, comes from the work tree. */
#ifndef KPI_CLI_GIT_H
#define KPI_CLI_GIT_H

#include "cli/options.h"
#include "kpi.h"

typedef struct Tree Tree;

/* NULL after saying what is wrong: no git, no repository, no such revision. */
Tree *tree_open(CliLang lang, const char *revision);
void tree_close(Tree *tree); /* NULL is fine */
/* Valid until tree_close, as the tree is. */
kpi_host tree_host(Tree *tree);
/* The name, to be freed, that a path has for that host: "main:kpis/shop.kpi". The path is from the current folder, or else from
 * the top of the repository. NULL: no memory, or it lies outside. */
char *tree_name(const Tree *tree, const char *path, bool from_top);
/* Is there such a .kpi file, or a folder with any? */
bool tree_has(const Tree *tree, const char *name);

#endif
