/* SPDX-License-Identifier: BSD-2-Clause */
/* report/npy.h - NumPy's .npy files: counts out, complex points in.
 *
 * The format is NumPy Enhancement Proposal 1: magic, version, a Python dictionary padded with
 * spaces, then the array. */
#ifndef ESC_REPORT_NPY_H
#define ESC_REPORT_NPY_H

#include <stddef.h>
#include <stdint.h>

#include <escapement/escapement.h>

#include "report/error.h"
#include "report/file.h"

#define ESC_NPY_MAX_DIMS 64 /* NumPy 2's own limit */

/* A frame of counts in memory: counts[j * stride + i] for i < width, j < height. */
struct esc_frame {
    const uint32_t *counts;
    uint64_t width, height;
    size_t stride;
};

/* A .npy file of little-endian uint32 in C order. The product of the shape is width * height;
 * without dimensions it is the 0-d array of one element. Errors: those of esc_file_write. */
enum esc_io esc_npy_write(struct esc_file *file, const struct esc_frame *frame,
                          const uint64_t *shape, unsigned dims, struct esc_io_error *error);

/* The same of reals, f64 or f32, without gaps between rows; a frame of values. */
enum esc_io esc_npy_write_reals(struct esc_file *file, const void *reals, uint64_t count,
                                enum esc_precision precision, const uint64_t *shape, unsigned dims,
                                struct esc_io_error *error);

/* The head of a file of counts; returns its bytes. */
#define ESC_NPY_HEADER_SIZE 1600 /* 64 dimensions of 20 digits and ", ", the rest, and padding */
size_t esc_npy_header(const uint64_t *shape, unsigned dims, char header[ESC_NPY_HEADER_SIZE]);

/* Little-endian uint32, row-major, and nothing else. Errors: those of esc_file_write. */
enum esc_io esc_u32_write(struct esc_file *file, const struct esc_frame *frame,
                          struct esc_io_error *error);

/* An array of complex numbers in C order and the machine's byte order, re then im. */
struct esc_npy {
    const void *data; /* aligned as its reals are; null when count is 0 */
    enum esc_precision precision;
    uint64_t count; /* the product of the shape */
    unsigned dims;
    uint64_t shape[ESC_NPY_MAX_DIMS];

    void *memory; /* owned: a mapping of mapped bytes, or heap when that is 0 */
    size_t mapped;
};

/* Reads complex128 or complex64 of either byte order and any shape. A file in C order and native
 * byte order is mapped, not read; one in Fortran order is transposed into memory; what is not a
 * regular file (a pipe) is read. Version 1.0, 2.0 and 3.0 files are legal, bytes after the array
 * are not: they would be points that silently do not take part.
 * Errors: ESC_IO_DATA, which names the file, what was found and what would be legal, also when the
 * file cannot be opened; ESC_IO_MEMORY. */
enum esc_io esc_npy_read(const char *path, struct esc_npy *array, struct esc_io_error *error);

/* Makes an array of f32 one of f64, exactly; nothing to do for f64. Errors: ESC_IO_MEMORY. */
enum esc_io esc_npy_widen(struct esc_npy *array, struct esc_io_error *error);

/* "(3, 4)", as Python writes it. */
void esc_npy_shape_string(const struct esc_npy *array, char *text, size_t size);

/* An array that is all zero bytes is legal. */
void esc_npy_free(struct esc_npy *array);

#endif
