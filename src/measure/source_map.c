/* SPDX-License-Identifier: BSD-2-Clause */
/* source_map.c - the program's own DWARF, read by libdw. */
#define _GNU_SOURCE /* dladdr, dl_iterate_phdr */
#include "measure/source_map.h"

#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure/code.h"

struct esc_source_map {
    int fd;
    Dwarf *dwarf;
    uintptr_t base, end; /* the program is loaded at, and ends */
};

/* ---- The program ------------------------------------------------------------------------------ */

/* The program comes first of what is loaded. */
static int take_program(struct dl_phdr_info *info, size_t size, void *context)
{
    struct esc_source_map *const map = context;
    (void)size;
    map->base = info->dlpi_addr;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const uintptr_t end = map->base + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
        if (info->dlpi_phdr[i].p_type == PT_LOAD && end > map->end)
            map->end = end;
    }
    return 1;
}

static bool unit_of(const struct esc_source_map *map, Dwarf_Addr address, Dwarf_Die *unit)
{
    Dwarf_Off at = 0, next;
    size_t header;
    while (dwarf_nextcu(map->dwarf, at, &next, &header, NULL, NULL, NULL) == 0) {
        if (dwarf_offdie(map->dwarf, at + header, unit) && dwarf_haspc(unit, address) > 0)
            return true;
        at = next;
    }
    return false;
}

/* Why the program's lines cannot be told; null: they can. */
static const char *open_program(struct esc_source_map *map, uintptr_t code)
{
    Dwarf_Die unit;
    map->fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (map->fd < 0)
        return strerror(errno);
    map->dwarf = dwarf_begin(map->fd, DWARF_C_READ);
    if (!map->dwarf)
        return dwarf_errmsg(-1);
    dl_iterate_phdr(take_program, map);
    return unit_of(map, code - map->base, &unit) ? NULL : "none of the engine's code";
}

enum esc_status esc_source_map_open(uintptr_t code, struct esc_source_map **map, char *message,
                                    size_t size)
{
    struct esc_source_map *const made = calloc(1, sizeof *made);
    if (!made) {
        snprintf(message, size, "out of memory");
        return ESC_ERR_MEMORY;
    }
    const char *const why = open_program(made, code);
    if (!why) {
        *map = made;
        return ESC_OK;
    }
    if (made->fd < 0)
        snprintf(message, size, "/proc/self/exe, the program's file: %s", why);
    else
        snprintf(message, size,
                 "no debugging information of the program can be read: %s (was it stripped, or "
                 "built without -g1?)",
                 why);
    esc_source_map_close(made);
    return ESC_ERR_BACKEND;
}

void esc_source_map_close(struct esc_source_map *map)
{
    if (!map)
        return;
    if (map->dwarf)
        dwarf_end(map->dwarf);
    if (map->fd >= 0)
        close(map->fd);
    free(map);
}

/* From the project's folder, wherever the compiler was started. */
static const char *relative(const char *file)
{
    if (!file)
        return "?";
    if (strncmp(file, "src/", 4) == 0)
        return file;
    const char *found = NULL;
    for (const char *at = file; (at = strstr(at, "/src/")); at++)
        found = at + 1;
    return found ? found : file;
}

/* ---- One address ------------------------------------------------------------------------------ */

static void find_elsewhere(uintptr_t address, struct esc_source_place *place)
{
    Dl_info info;
    place->depth = 1;
    place->frames[0] = (struct esc_source_frame){.file = "?", .function = "?"};
    /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
    if (!dladdr((const void *)address, &info) || !info.dli_fname)
        return;
    const char *const slash = strrchr(info.dli_fname, '/');
    place->frames[0].file = slash ? slash + 1 : info.dli_fname;
    if (info.dli_sname)
        place->frames[0].function = info.dli_sname;
}

/* Where an inlined function was called from, which is a line of the function around it. */
static void called_from(Dwarf_Die *unit, Dwarf_Die *inlined, struct esc_source_frame *frame)
{
    Dwarf_Attribute attribute;
    Dwarf_Word line, file;
    Dwarf_Files *files;
    size_t n;
    *frame = (struct esc_source_frame){.file = "?", .function = "?"};
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) == 0)
        frame->line = (unsigned)line;
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) == 0 &&
        dwarf_getsrcfiles(unit, &files, &n) == 0)
        frame->file = relative(dwarf_filesrc(files, (size_t)file, NULL, NULL));
}

static void find_here(Dwarf_Die *unit, Dwarf_Addr address, struct esc_source_place *place)
{
    Dwarf_Die *scopes = NULL, *innermost = NULL;
    Dwarf_Line *const line = dwarf_getsrc_die(unit, address);
    struct esc_source_frame frame = {.file = "?", .function = "?"};
    /* Beyond an inlined function the first has what is around its definition, the second around this copy. */
    int n = dwarf_getscopes(unit, address, &innermost), number = 0;
    n = n > 0 ? dwarf_getscopes_die(&innermost[0], &scopes) : 0;
    if (line) {
        frame.file = relative(dwarf_linesrc(line, NULL, NULL));
        if (dwarf_lineno(line, &number) == 0)
            frame.line = (unsigned)number;
    }
    for (int i = 0; i < n && place->depth < ESC_SOURCE_DEPTH; i++) {
        const int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
            continue;
        const char *const name = dwarf_diename(&scopes[i]);
        frame.function = name ? name : "?";
        place->frames[place->depth++] = frame;
        if (tag == DW_TAG_subprogram)
            break;
        called_from(unit, &scopes[i], &frame);
    }
    if (place->depth == 0)
        place->frames[place->depth++] = frame;
    free(scopes);
    free(innermost);
}

void esc_source_map_find(struct esc_source_map *map, uintptr_t address,
                         struct esc_source_place *place)
{
    Dwarf_Die unit;
    place->depth = 0;
    if (address >= map->base && address < map->end && unit_of(map, address - map->base, &unit))
        find_here(&unit, address - map->base, place);
    else
        find_elsewhere(address, place);
}

/* ---- One function ----------------------------------------------------------------------------- */

struct asked {
    Dwarf_Addr address, low, high;
    const char *name;
};

static int compare_function(Dwarf_Die *function, void *context)
{
    struct asked *const asked = context;
    Dwarf_Addr low, high;
    if (dwarf_lowpc(function, &low) || dwarf_highpc(function, &high) || asked->address < low ||
        asked->address >= high)
        return DWARF_CB_OK;
    asked->low = low;
    asked->high = high;
    asked->name = dwarf_diename(function);
    return DWARF_CB_ABORT;
}

bool esc_source_map_function(struct esc_source_map *map, uintptr_t address,
                             struct esc_source_function *function)
{
    Dwarf_Die unit;
    struct asked asked = {.address = address - map->base};
    if (address < map->base || address >= map->end || !unit_of(map, asked.address, &unit))
        return false;
    dwarf_getfuncs(&unit, compare_function, &asked, 0);
    *function = (struct esc_source_function){
        .name = asked.name, .low = map->base + asked.low, .high = map->base + asked.high};
    return asked.name != NULL;
}

uint64_t esc_source_map_address(const struct esc_source_map *map, uintptr_t address)
{
    return address - map->base;
}

/* ---- Hits ------------------------------------------------------------------------------------- */

/* A piece of code: from its call to the next one's. */
struct piece {
    Dwarf_Addr start;
    uint64_t hits;
};

struct search {
    const struct esc_source_map *map;
    const struct esc_tally *tallies;
    size_t n;
    uintptr_t target; /* of the calls */
    Dwarf_Lines *lines;
    size_t lines_n;
    void (*take)(void *context, const struct esc_source_frame *line, uint64_t hits);
    void *context;
    enum esc_status status;
};

static uint64_t hits_at(const struct search *search, uintptr_t after)
{
    for (size_t i = 0; i < search->n; i++)
        if (search->tallies[i].address == after)
            return search->tallies[i].hits;
    return 0;
}

static bool has_run(const struct search *search, Dwarf_Addr low, Dwarf_Addr high)
{
    const uintptr_t base = search->map->base;
    for (size_t i = 0; i < search->n; i++)
        if (search->tallies[i].address > base + low && search->tallies[i].address <= base + high)
            return true;
    return false;
}

static struct piece *find_pieces(const struct search *search, Dwarf_Addr low, Dwarf_Addr high,
                                 size_t *n)
{
    const uintptr_t base = search->map->base;
    struct piece *const pieces =
        malloc((size_t)(high - low) / esc_code_call_bytes * sizeof *pieces + sizeof *pieces);
    *n = 0;
    for (uintptr_t after = base + low + esc_code_call_bytes; pieces && after <= base + high;
         after += esc_code_alignment) {
        uintptr_t at, target;
        if (esc_code_call(after, &at, &target) && target == search->target)
            pieces[(*n)++] = (struct piece){.start = at - base, .hits = hits_at(search, after)};
    }
    return pieces;
}

static uint64_t line_hits(const struct piece *pieces, size_t n, Dwarf_Addr address)
{
    size_t i = 0; /* before the first call a function begins */
    while (i + 1 < n && pieces[i + 1].start <= address)
        i++;
    return pieces[i].hits;
}

/* The most of a line's pieces, told at the first of its rows. */
static void take_line(const struct search *search, const char *function, Dwarf_Addr low,
                      Dwarf_Addr high, const struct piece *pieces, size_t pieces_n, size_t at)
{
    Dwarf_Line *const line = dwarf_onesrcline(search->lines, at);
    const char *const file = dwarf_linesrc(line, NULL, NULL);
    int number = 0;
    uint64_t most = 0;
    dwarf_lineno(line, &number);
    for (size_t i = 0; i < search->lines_n; i++) {
        Dwarf_Line *const other = dwarf_onesrcline(search->lines, i);
        Dwarf_Addr address = 0;
        bool begins = false, ends = false;
        int same = 0;
        dwarf_lineaddr(other, &address);
        dwarf_linebeginstatement(other, &begins);
        dwarf_lineendsequence(other, &ends);
        dwarf_lineno(other, &same);
        if (ends || !begins || address < low || address >= high || same != number ||
            dwarf_linesrc(other, NULL, NULL) != file)
            continue;
        if (i < at)
            return;
        const uint64_t hits = line_hits(pieces, pieces_n, address);
        most = hits > most ? hits : most;
    }
    const struct esc_source_frame frame = {
        .file = relative(file), .line = (unsigned)number, .function = function};
    if (number > 0)
        search->take(search->context, &frame, most);
}

static int take_function(Dwarf_Die *function, void *context)
{
    struct search *const search = context;
    Dwarf_Addr low, high;
    size_t n;
    if (dwarf_lowpc(function, &low) || dwarf_highpc(function, &high) || !has_run(search, low, high))
        return DWARF_CB_OK;
    struct piece *const pieces = find_pieces(search, low, high, &n);
    const char *const name = dwarf_diename(function);
    if (!pieces)
        search->status = ESC_ERR_MEMORY;
    else if (n == 0)
        search->status = ESC_ERR_BACKEND;
    for (size_t i = 0; !search->status && i < search->lines_n; i++) {
        Dwarf_Line *const line = dwarf_onesrcline(search->lines, i);
        Dwarf_Addr address = 0;
        bool begins = false, ends = false;
        dwarf_lineaddr(line, &address);
        dwarf_linebeginstatement(line, &begins);
        dwarf_lineendsequence(line, &ends);
        if (begins && !ends && address >= low && address < high)
            take_line(search, name ? name : "?", low, high, pieces, n, i);
    }
    free(pieces);
    return search->status ? DWARF_CB_ABORT : DWARF_CB_OK;
}

static bool unit_has_run(const struct search *search, Dwarf_Die *unit)
{
    for (size_t i = 0; i < search->n; i++)
        if (search->tallies[i].address > search->map->base &&
            dwarf_haspc(unit, search->tallies[i].address - search->map->base - 1) > 0)
            return true;
    return false;
}

enum esc_status
esc_source_map_hits(struct esc_source_map *map, const struct esc_tally *tallies, size_t n,
                    void (*take)(void *context, const struct esc_source_frame *line, uint64_t hits),
                    void *context)
{
    struct search search = {
        .map = map, .tallies = tallies, .n = n, .take = take, .context = context};
    uintptr_t at;
    Dwarf_Off unit_at = 0, next;
    size_t header, i = 0;
    while (i < n && tallies[i].address == 0)
        i++;
    if (i == n || !esc_code_call(tallies[i].address, &at, &search.target))
        return ESC_ERR_BACKEND;
    while (!search.status &&
           dwarf_nextcu(map->dwarf, unit_at, &next, &header, NULL, NULL, NULL) == 0) {
        Dwarf_Die unit;
        if (dwarf_offdie(map->dwarf, unit_at + header, &unit) && unit_has_run(&search, &unit)) {
            if (dwarf_getsrclines(&unit, &search.lines, &search.lines_n))
                return ESC_ERR_BACKEND;
            dwarf_getfuncs(&unit, take_function, &search, 0);
        }
        unit_at = next;
    }
    return search.status;
}
