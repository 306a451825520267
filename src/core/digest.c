/* SPDX-License-Identifier: BSD-2-Clause */
/* digest.c - two levels of XXH3, the same on every byte order, and exact statistics. */
#define _DEFAULT_SOURCE /* htole32, htole64 */
#include "core/digest.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

uint64_t esc_digest_counts(const uint32_t *counts, size_t stride, uint32_t width, uint32_t height,
                           uint32_t max_iter, union esc_serial *serial, struct esc_stats *stats)
{
    struct esc_stats tile = {.pixels = (uint64_t)width * height};
    size_t n = 0;
    for (uint32_t j = 0; j < height; j++) {
        const uint32_t *const row = counts + j * stride;
        for (uint32_t i = 0; i < width; i++) {
            tile.sum_lo += row[i]; /* 4096 counts under 2^31: under 2^43 */
            tile.at_max_iter += row[i] == max_iter;
            tile.max_count = row[i] > tile.max_count ? row[i] : tile.max_count;
            serial->counts[n++] = htole32(row[i]);
        }
    }
    esc_stats_add(stats, &tile);
    return XXH3_64bits(serial->counts, n * sizeof *serial->counts);
}

/* Rows of n reals, `stride` apart. */
static size_t serialise_f64(const double *from, size_t stride, size_t n, uint32_t height,
                            union esc_serial *serial)
{
    size_t size = 0;
    for (uint32_t j = 0; j < height; j++)
        for (size_t i = 0; i < n; i++) {
            const double a = from[j * stride + i];
            uint64_t bits = UINT64_C(0x7ff8000000000000);
            if (a == a)
                memcpy(&bits, &a, sizeof bits);
            serial->f64[size++] = htole64(bits);
        }
    return size * sizeof *serial->f64;
}

static size_t serialise_f32(const float *from, size_t stride, size_t n, uint32_t height,
                            union esc_serial *serial)
{
    size_t size = 0;
    for (uint32_t j = 0; j < height; j++)
        for (size_t i = 0; i < n; i++) {
            const float a = from[j * stride + i];
            uint32_t bits = UINT32_C(0x7fc00000);
            if (a == a)
                memcpy(&bits, &a, sizeof bits);
            serial->f32[size++] = htole32(bits);
        }
    return size * sizeof *serial->f32;
}

static uint64_t digest_reals(const void *from, size_t stride, size_t n, uint32_t height,
                             enum esc_precision precision, union esc_serial *serial)
{
    const size_t size = precision == ESC_PRECISION_F64
                            ? serialise_f64(from, stride, n, height, serial)
                            : serialise_f32(from, stride, n, height, serial);
    return XXH3_64bits(serial, size);
}

uint64_t esc_digest_orbits(const void *final_z, size_t stride, uint32_t width, uint32_t height,
                           enum esc_precision precision, union esc_serial *serial)
{
    return digest_reals(final_z, 2 * stride, 2 * (size_t)width, height, precision, serial);
}

uint64_t esc_digest_values(const void *values, size_t stride, uint32_t width, uint32_t height,
                           enum esc_precision precision, union esc_serial *serial)
{
    return digest_reals(values, stride, width, height, precision, serial);
}

void esc_stats_add(struct esc_stats *stats, const struct esc_stats *other)
{
    stats->pixels += other->pixels;
    stats->at_max_iter += other->at_max_iter;
    stats->sum_lo += other->sum_lo;
    stats->sum_hi += other->sum_hi + (stats->sum_lo < other->sum_lo);
    if (stats->max_count < other->max_count)
        stats->max_count = other->max_count;
}

void esc_digest_feed(XXH3_state_t *state, const uint64_t *digests, size_t n)
{
    uint64_t serial[64];
    for (size_t i = 0; i < n;) {
        size_t k = 0;
        while (k < sizeof serial / sizeof *serial && i < n)
            serial[k++] = htole64(digests[i++]);
        XXH3_128bits_update(state, serial, k * sizeof *serial);
    }
}

struct esc_digest esc_digest_finish(const XXH3_state_t *state)
{
    XXH128_canonical_t canonical;
    struct esc_digest digest;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    memcpy(digest.bytes, canonical.digest, sizeof digest.bytes);
    return digest;
}

void esc_digest_string(const struct esc_digest *digest, char text[33])
{
    for (size_t i = 0; i < sizeof digest->bytes; i++)
        snprintf(text + 2 * i, 3, "%02x", digest->bytes[i]);
}

/* Long division by 10^9, in base 2^32 so that every step fits in 64 bits. */
void esc_sum_string(const struct esc_summary *summary, char text[40])
{
    uint32_t limbs[4] = {(uint32_t)(summary->sum_hi >> 32), (uint32_t)summary->sum_hi,
                         (uint32_t)(summary->sum_lo >> 32), (uint32_t)summary->sum_lo};
    char digits[46]; /* five groups of nine: 2^128 has 39 digits */
    for (int group = 4; group >= 0; group--) {
        uint64_t rest = 0;
        for (int i = 0; i < 4; i++) {
            rest = rest << 32 | limbs[i];
            limbs[i] = (uint32_t)(rest / 1000000000);
            rest %= 1000000000;
        }
        for (int i = 8; i >= 0; i--, rest /= 10)
            digits[9 * group + i] = (char)('0' + rest % 10);
    }
    digits[45] = '\0';
    const size_t zeros = strspn(digits, "0");
    const size_t start = zeros == 45 ? 44 : zeros;
    memcpy(text, digits + start, sizeof digits - start);
}
