/* SHA-256 (FIPS 180-4), piece by piece. */
#ifndef KPI_BASE_SHA256_H
#define KPI_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct Sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    uint8_t block[64];
} Sha256;

#define SHA256_HEX 65 /* 64 lower-case digits and the NUL */

void sha256_init(Sha256 *sha);
void sha256_update(Sha256 *sha, const void *bytes, size_t length);
void sha256_final_hex(Sha256 *sha, char hex[SHA256_HEX]); /* sha must be initialised anew after this */

#endif
