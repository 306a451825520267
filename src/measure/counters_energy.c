/* SPDX-License-Identifier: BSD-2-Clause */
/* counters_energy.c - the energy of all packages, by the kernel's powercap. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/counters_parts.h"

#define POWERCAP "/sys/class/powercap"

/* One line; false, and error is why. */
static bool read_line(const char *folder, const char *name, char *text, int size, int *error)
{
    char path[1536];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    *error = errno;
    if (!file)
        return false;
    errno = ENODATA; /* for an empty file */
    bool found = fgets(text, size, file);
    *error = errno;
    fclose(file);
    return found;
}

static bool read_uj(const char *folder, const char *name, double *uj, int *error)
{
    char text[64], *end = text;
    if (!read_line(folder, name, text, sizeof text, error))
        return false;
    *uj = strtod(text, &end);
    *error = EINVAL;
    return end > text && *uj >= 0;
}

/* "intel-rapl:0" is a package when its name says so ("psys" is the machine that the packages are in), and
 * "intel-rapl:0:1" a part of one. "intel-rapl-mmio:0" is the same package by another way. */
static bool is_package(const char *folder, const char *entry)
{
    char name[64];
    int error;
    const char *colon = strchr(entry, ':');
    return colon && !strchr(colon + 1, ':') && !strstr(entry, "mmio") &&
           read_line(folder, "name", name, sizeof name, &error) && !strncmp(name, "package", 7);
}

/* False, and the reason is told, when it cannot be read: energy of a part would be a wrong sum. */
static bool add_package(struct esc_energy *energy, const char *folder, const char *entry)
{
    int error = E2BIG;
    double now;
    if (energy->n < ESC_ENERGY_PACKAGES && read_uj(folder, "energy_uj", &now, &error) &&
        read_uj(folder, "max_energy_range_uj", &energy->packages[energy->n].range, &error)) {
        snprintf(energy->packages[energy->n++].path, sizeof energy->packages->path, "%s", folder);
        return true;
    }
    snprintf(energy->reason, sizeof energy->reason, POWERCAP "/%.40s: %s%s", entry, strerror(error),
             error == EACCES ? " (energy is for root alone)" : "");
    energy->n = 0;
    return false;
}

void esc_energy_open(struct esc_energy *energy, const char *root)
{
    char folder[1024], path[1280];
    bool good = true;
    memset(energy, 0, sizeof *energy);
    snprintf(folder, sizeof folder, "%s" POWERCAP, root && strcmp(root, "/") != 0 ? root : "");
    DIR *zones = opendir(folder);
    if (!zones) {
        snprintf(energy->reason, sizeof energy->reason, POWERCAP ": %s", strerror(errno));
        return;
    }
    for (struct dirent *entry; good && (entry = readdir(zones));) {
        snprintf(path, sizeof path, "%s/%.200s", folder, entry->d_name);
        if (is_package(path, entry->d_name))
            good = add_package(energy, path, entry->d_name);
    }
    closedir(zones);
    if (good && energy->n == 0)
        snprintf(energy->reason, sizeof energy->reason, POWERCAP " has no package");
}

void esc_energy_start(struct esc_energy *energy)
{
    int error;
    for (size_t i = 0; i < energy->n; i++) {
        if (!read_uj(energy->packages[i].path, "energy_uj", &energy->packages[i].start, &error))
            energy->packages[i].start = -1;
    }
}

void esc_energy_read(const struct esc_energy *energy, struct esc_counter_value *value)
{
    double sum = 0, now = 0;
    int error = EIO;
    snprintf(value->reason, sizeof value->reason, "%s", energy->reason);
    for (size_t i = 0; i < energy->n; i++) {
        double start = energy->packages[i].start;
        if (start < 0 || !read_uj(energy->packages[i].path, "energy_uj", &now, &error)) {
            snprintf(value->reason, sizeof value->reason, "energy_uj: %s", strerror(error));
            return;
        }
        /* It counts up to its range and begins anew. */
        sum += now >= start ? now - start : now + energy->packages[i].range - start;
    }
    value->available = energy->n > 0;
    value->value = sum;
}
