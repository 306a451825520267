/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/scale.h - a scaling study: the parts of `escapement scale`.
 *
 * Functions complain in one line when they fail, and return an exit code; ESC_EXIT_OK otherwise. */
#ifndef ESC_CLI_SCALE_H
#define ESC_CLI_SCALE_H

#include <jansson.h>

#include "cli/options.h"
#include "cli/timed_cell.h"
#include "measure/laws.h"
#include "report/result.h"

/* ---- What is asked for ---------------------------------------------------------------------- */

#define ESC_SCALE_POINTS 64

enum esc_scale_mode {
    ESC_SCALE_STRONG, /* the same work for every team */
    ESC_SCALE_WEAK    /* max_iter grows with the team */
};

struct esc_scale_options {
    struct esc_options *shared; /* where options go that have a place there */
    enum esc_scale_mode mode;
    unsigned threads[ESC_SCALE_POINTS]; /* ascending, each once; none: the default list */
    size_t n;
    const char *places, *bind; /* null: as the environment has them */
    uint64_t repeats;          /* 0: until precise */
    double max_time;           /* seconds */
    uint64_t seed;
    const char *chart, *timeline; /* files; null: none */
};

/* The command's own options, ended by a null name; their target is a struct esc_scale_options. */
extern const struct esc_option esc_scale_own_options[];

const char *esc_scale_mode_name(size_t mode); /* null past the last */

/* Numbers of threads from "1,2,physical,logical"; part of the options. */
bool esc_scale_threads_parse(const char *text, struct esc_scale_options *own);

/* Powers of two up to the CPUs that are allowed, one per core, one per CPU. */
void esc_scale_threads_default(struct esc_scale_options *own);

/* OMP_PLACES and OMP_PROC_BIND are read before main begins: where --places or --bind asks for other ones
 * than there are, sets them and starts this program anew, which does not return. argv: the command's. */
int esc_scale_bind(const struct esc_scale_options *own, int argc, char **argv);

/* ---- What is measured ----------------------------------------------------------------------- */

/* A thread of a point, over the samples of it and those of the warm-up: of each its last loop. */
struct esc_scale_worker {
    int cpu;               /* in the last sample; -1: unknown */
    uint64_t moves;        /* samples in which it was on another than in the one before */
    uint64_t tiles;        /* in the last sample */
    double busy_s, wait_s; /* sums over samples */
};

/* A team of so many threads. */
struct esc_scale_point {
    struct esc_timed_cell cell;
    unsigned threads;
    struct esc_timed_scene grown; /* of weak mode */
    struct esc_timed_frame frame;
    struct esc_timed_ceiling ceiling; /* unless cell.ceiling is null */
    struct esc_scale_worker *workers;
    double *imbalance; /* of each sample, the warm-up's first: the busiest thread over the mean */
    double *wait_s;    /* the same: the mean of its threads */
    size_t n, room;
    bool no_memory; /* for the two above */
};

struct esc_scale {
    const struct esc_options *options;
    const struct esc_scale_options *own;
    struct esc_timed_scene scene; /* of strong mode */
    struct esc_counters *counters;
    struct esc_scale_point points[ESC_SCALE_POINTS];
    struct esc_matrix_cell cells[ESC_SCALE_POINTS];
    size_t n; /* points that were made, own->n at the end */
    bool measured;
};

/* Makes engines, frames and scenes, and has each team count its scene once: cell.check tells what came
 * of it. Not ESC_EXIT_OK when there can be no study; a wrong count is none of that. */
int esc_scale_prepare(struct esc_scale *scale);

/* Measures all points whose counts were right, in turns. */
int esc_scale_measure(struct esc_scale *scale);

/* Whether all points were measured and every digest was right. */
bool esc_scale_passed(const struct esc_scale *scale);

void esc_scale_free(struct esc_scale *scale); /* all zero bytes are allowed */

/* ---- What comes of it ----------------------------------------------------------------------- */

enum { ESC_SCALE_LAWS = ESC_LAW_USL + 1 };

/* A point beside the first, which everything is held to. */
struct esc_scale_figures {
    double work_giter; /* 10^9 iterations of one loop */
    struct esc_interval time_s, giter_s;
    struct esc_interval speedup;    /* rate over the first's, times the first's threads */
    struct esc_interval efficiency; /* speedup over threads */
    double karp_flatt;              /* NaN where there is none */
    double imbalance;               /* median over samples */
    double barrier_wait_s;          /* median over samples of the mean of threads */
};

struct esc_scale_study {
    struct esc_scale_figures figures[ESC_SCALE_POINTS];
    struct esc_law_fit fits[ESC_SCALE_LAWS];
};

/* Only of a scale that passed. */
int esc_scale_evaluate(const struct esc_scale *scale, struct esc_scale_study *study);

/* The speedup that a fit foretells. */
struct esc_interval esc_scale_foretold(const struct esc_law_fit *fit, double threads);

/* The member `scaling` of a result, and one of its cells with `workers`; new references, null without
 * memory. */
json_t *esc_scale_json(const struct esc_scale *scale, const struct esc_scale_study *study);
json_t *esc_scale_cell_json(const struct esc_scale *scale, size_t point);

/* What a reader of the study should know, in lines on standard error. */
void esc_scale_notes(const struct esc_scale *scale, const struct esc_scale_study *study);

/* The file of an option that names a picture, in *path; false, after a complaint, where its ending is none
 * of a picture. */
bool esc_scale_picture_parse(const char *option, const char *text, const char **path);

/* A scene without an iteration has nothing to share: told, and refused. Returns an exit code. */
int esc_scale_check_work(const struct esc_summary *summary);

/* A picture that cannot be written is told before the study, not after it. path: null: none. */
int esc_scale_check_picture(const char *path);

/* Writes own->chart, and runs the largest team once more for own->timeline; nothing to do for one that
 * was not asked for. machine: the CPU's name; null: not known. */
int esc_scale_chart(const struct esc_scale *scale, const struct esc_scale_study *study,
                    const char *machine);
int esc_scale_timeline(struct esc_scale *scale);

#endif
