/* Inside the proposal: headers as names. */
#ifndef KPI_PROPOSE_NAMES_H
#define KPI_PROPOSE_NAMES_H

#include "propose/survey.h"

/* In lower case, with _ for what no name may hold; "" if nothing is left. */
const char *name_of(Arena *arena, Piece header);
/* The header of a code, not of an amount: order_id, Regelnr, postcode. */
bool name_is_code(const char *name);
/* The header of periods: jaar, quarter, Perioden. */
bool name_is_period(const char *name);
/* The currency that a header names: "Bedrag (EUR)", "Amount in €"; or NULL. */
const char *name_currency(Piece header);
/* Can a text in quotes hold it? */
bool name_is_sayable(Piece p);

#endif
