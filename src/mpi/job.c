/* SPDX-License-Identifier: BSD-2-Clause */
/* mpi/job.c - options, plan and engine, the same on all ranks. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "mpi/job.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/memory.h"
#include "mpi/ranks.h"

int esc_job_options(const struct esc_command *command, int argc, char **argv, struct esc_job *job,
                    void *own)
{
    int code = esc_options_parse(command, argc, argv, &job->options, own);
    if (code < 0 && job->options.given[ESC_OPTION_SCHEDULE]) {
        esc_complain(
            "--schedule %s: ranks deal tiles out dynamically, to each thread as it is free; "
            "leave it out",
            job->options.given[ESC_OPTION_SCHEDULE]);
        code = ESC_EXIT_USAGE;
    }
    code++; /* 0 is both "go on" and what help ends with: one more than the parser says, meanwhile */
    const int agreed = esc_ranks_agree(code);
    return agreed - 1;
}

/* ---- Threads -------------------------------------------------------------------------------- */

/* Ranks of this host, this one included, that may run on the very same CPUs. */
static unsigned ranks_sharing_cpus(void)
{
    cpu_set_t mine;
    MPI_Comm near;
    unsigned sharing = 0;
    CPU_ZERO(&mine);
    sched_getaffinity(0, sizeof mine, &mine); /* should it fail, all masks are empty, and alike */
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &near);
    cpu_set_t *const all = calloc(esc_ranks_on_host(), sizeof *all);
    if (!all)
        esc_ranks_die(ESC_EXIT_OS, "out of memory");
    MPI_Allgather(&mine, sizeof mine, MPI_BYTE, all, sizeof mine, MPI_BYTE, near);
    for (unsigned i = 0; i < esc_ranks_on_host(); i++)
        sharing += CPU_EQUAL(&all[i], &mine) != 0;
    free(all);
    MPI_Comm_free(&near);
    return sharing;
}

/* This rank's share of what its host has for it, when no number of threads was asked for. */
static unsigned threads_share(void)
{
    struct esc_team_limits limits;
    const unsigned sharing = ranks_sharing_cpus(), on_host = esc_ranks_on_host();
    esc_team_limits(&limits);
    unsigned threads = limits.affinity > 0 ? limits.affinity : limits.online;
    threads /= sharing;
    if (limits.quota > 0 && threads > limits.quota / on_host)
        threads = (unsigned)(limits.quota / on_host);
    if (threads > ESC_MAX_THREADS)
        threads = ESC_MAX_THREADS;
    return threads > 0 ? threads : 1;
}

bool esc_job_crowded(const struct esc_job *job)
{
    struct esc_team_limits limits;
    int crowded = 0;
    const unsigned sharing = ranks_sharing_cpus();
    esc_team_limits(&limits);
    const unsigned cpus = limits.affinity > 0 ? limits.affinity : limits.online;
    crowded = sharing > 1 && sharing * esc_engine_threads(job->engine) > cpus;
    MPI_Allreduce(MPI_IN_PLACE, &crowded, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return crowded;
}

/* ---- Agreement ------------------------------------------------------------------------------ */

/* What must not differ between ranks, or it would not be one frame. */
static void identity(const struct esc_job *job, char *text, size_t size)
{
    const struct esc_scene *scene = &job->request.scene;
    const uint16_t order = 1;
    snprintf(
        text, size,
        "version %s|backend %s|contract %s|precision %s|shortcut %s|plane %s|formula %s, power %.17g|"
        "grid %s|frame %" PRIu64 " x %" PRIu64
        "|window %.17g %.17g %.17g %.17g|c %.17g %.17g|z0 %.17g %.17g|bailout %.17g|"
        "max_iter %" PRIu32 "|byte order %s",
        esc_version(), esc_engine_backend(job->engine), esc_contract_name(scene->contract),
        esc_precision_name(scene->precision), esc_shortcut_name(job->engine_options.shortcut),
        esc_plane_name(scene->plane), esc_formula_name(scene->formula), scene->power,
        esc_grid_name(scene->grid), esc_plan_width(job->request.plan),
        esc_plan_height(job->request.plan), scene->x0, scene->x1, scene->y0, scene->y1, scene->c_re,
        scene->c_im, scene->z0_re, scene->z0_im, scene->bailout, scene->max_iter,
        *(const uint8_t *)&order ? "little" : "big");
}

/* The part of an identity that is at text; moves to the next one, or to the end. */
static void part_take(const char **text, char *part, size_t size)
{
    const size_t length = strcspn(*text, "|");
    snprintf(part, size, "%.*s", (int)length, *text);
    *text += length + ((*text)[length] == '|');
}

static int identity_compare(const struct esc_job *job)
{
    char mine[1024] = "", first[1024];
    identity(job, mine, sizeof mine);
    memcpy(first, mine, sizeof first);
    MPI_Bcast(first, sizeof first, MPI_CHAR, 0, MPI_COMM_WORLD);
    for (const char *own = mine, *his = first; *own != '\0' || *his != '\0';) {
        char here[200], there[200];
        part_take(&own, here, sizeof here);
        part_take(&his, there, sizeof there);
        if (strcmp(here, there) != 0) {
            esc_complain("this rank has %s, rank 0 has %s; all must be the same (for backends "
                         "give --isa)",
                         here, there);
            return ESC_EXIT_UNAVAILABLE;
        }
    }
    return ESC_EXIT_OK;
}

static int engine_start(struct esc_job *job)
{
    struct esc_error error = {""};
    enum esc_status status = esc_engine_create(&job->engine_options, &job->engine, &error);
    if (!status)
        status = esc_engine_check(job->engine, &error);
    if (status)
        esc_complain("%s", *error.message ? error.message : esc_status_string(status));
    return status ? esc_exit_code(status) : ESC_EXIT_OK;
}

int esc_job_setup(struct esc_job *job)
{
    int code = esc_ranks_agree(esc_setup_request(&job->options, &job->request));
    if (code)
        return code;
    const unsigned share = threads_share();
    code = esc_setup_engine_options(&job->options, &job->engine_options);
    if (job->engine_options.threads == 0)
        job->engine_options.threads = share;
    code = esc_ranks_agree(code ? code : engine_start(job));
    return code ? code : esc_ranks_agree(identity_compare(job));
}

void esc_job_free(struct esc_job *job)
{
    esc_engine_free(job->engine);
    esc_setup_free(&job->request);
}

/* ---- Memory --------------------------------------------------------------------------------- */

struct esc_count_options esc_job_count_options(const struct esc_job *job, size_t frames)
{
    const struct esc_options *options = &job->options;
    const uint64_t slot = 4096 * sizeof(uint32_t), tiles = esc_plan_tiles(job->request.plan);
    const uint64_t size = (uint64_t)esc_ranks_size();
    /* Twice an even share is touched; see mpi/count.c. */
    const uint64_t slots = size == 1 ? tiles : 2 * (tiles / size + 1);
    const uint64_t bytes = (slots < tiles ? slots : tiles) * slot * esc_ranks_on_host() * frames;
    const uint64_t limit = options->counts ? esc_memory_available() : esc_memory_available() / 2;
    int stream = options->stream || options->orbits || (bytes > limit && !options->counts);
    MPI_Allreduce(MPI_IN_PLACE, &stream, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    if (stream && !options->stream && !options->orbits && !options->quiet)
        esc_complain("%s %" PRIu64 " MiB on each host, more than half of what is there "
                     "on one of them: streaming, no frame is kept",
                     frames == 1 ? "the frame needs" : "the frames of all points need",
                     bytes >> 20);
    return (struct esc_count_options){
        .stream = stream, .orbits = options->orbits, .keep_counts = options->counts};
}

/* ---- Placement ------------------------------------------------------------------------------ */

static json_t *threads_json(const struct esc_engine *engine)
{
    json_t *list = json_array();
    struct esc_worker_report worker;
    for (unsigned i = 0; i < esc_engine_threads(engine); i++) {
        if (esc_engine_worker(engine, i, &worker) == ESC_OK)
            json_array_append_new(list, json_pack("{s:i, s:I}", "cpu", worker.cpu, "tiles",
                                                  (json_int_t)worker.tiles));
    }
    return list;
}

static char *rank_json(const struct esc_job *job, const struct esc_count *count, double own_s)
{
    char host[MPI_MAX_PROCESSOR_NAME];
    int length;
    MPI_Get_processor_name(host, &length);
    const struct esc_dealt dealt = esc_count_dealt(count);
    json_t *rank =
        json_pack("{s:i, s:s, s:I, s:I, s:I, s:f, s:o}", "rank", esc_ranks_rank(), "host", host,
                  "tiles", (json_int_t)dealt.tiles, "chunks", (json_int_t)dealt.count, "asked",
                  (json_int_t)dealt.asked, "own_s", own_s, "threads", threads_json(job->engine));
    char *const text = json_dumps(rank, JSON_COMPACT);
    json_decref(rank);
    return text;
}

/* Ranks send text, one after the other: whatever a rank has to tell, and no layout to agree on. */
json_t *esc_job_placement(const struct esc_job *job, const struct esc_count *count, double own_s)
{
    enum { TAG = 1 };
    char *const text = rank_json(job, count, own_s);
    const char *const mine = text ? text : "null";
    json_t *list = NULL;
    if (esc_ranks_rank() > 0) {
        MPI_Send(mine, (int)strlen(mine) + 1, MPI_CHAR, 0, TAG, MPI_COMM_WORLD);
        free(text);
        return NULL;
    }
    list = json_array();
    json_array_append_new(list, json_loads(mine, 0, NULL));
    free(text);
    for (int rank = 1; rank < esc_ranks_size(); rank++) {
        MPI_Status status;
        int length;
        MPI_Probe(rank, TAG, MPI_COMM_WORLD, &status);
        MPI_Get_count(&status, MPI_CHAR, &length);
        char *const theirs = malloc((size_t)length);
        if (!theirs)
            esc_ranks_die(ESC_EXIT_OS, "out of memory");
        MPI_Recv(theirs, length, MPI_CHAR, rank, TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        json_array_append_new(list, json_loads(theirs, 0, NULL));
        free(theirs);
    }
    return list;
}

void esc_job_tell_placement(const json_t *placement)
{
    size_t i, thread;
    const json_t *rank, *worker;
    json_array_foreach(placement, i, rank)
    {
        json_array_foreach(json_object_get(rank, "threads"), thread, worker)
        {
            fprintf(stderr,
                    "escapement-mpi: rank %" JSON_INTEGER_FORMAT
                    " (%s), thread %zu: CPU %" JSON_INTEGER_FORMAT ", %" JSON_INTEGER_FORMAT
                    " tiles\n",
                    json_integer_value(json_object_get(rank, "rank")),
                    json_string_value(json_object_get(rank, "host")), thread,
                    json_integer_value(json_object_get(worker, "cpu")),
                    json_integer_value(json_object_get(worker, "tiles")));
        }
    }
}

unsigned esc_placement_threads(const json_t *placement)
{
    size_t i, threads = 0;
    const json_t *rank;
    json_array_foreach(placement, i, rank) threads +=
        json_array_size(json_object_get(rank, "threads"));
    return (unsigned)threads;
}

unsigned esc_placement_hosts(const json_t *placement)
{
    size_t i;
    const json_t *rank;
    json_t *const hosts = json_object();
    json_array_foreach(placement, i, rank)
        json_object_set_new(hosts, json_string_value(json_object_get(rank, "host")), json_true());
    const unsigned n = (unsigned)json_object_size(hosts);
    json_decref(hosts);
    return n;
}
