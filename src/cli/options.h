/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/options.h - the options that commands share, parsed by one table.
 *
 * A command describes itself in a struct esc_command and calls esc_options_parse; what comes out
 * is checked one by one and against each other. The tables also make `--help`. */
#ifndef ESC_CLI_OPTIONS_H
#define ESC_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <escapement/escapement.h>

#include "cli/check.h"
#include "report/result.h"

/* Groups of shared options; a command takes some of them. */
enum esc_option_group {
    ESC_GROUP_SCENE = 1,      /* --scene, --julia, --window, ... */
    ESC_GROUP_POINTS = 2,     /* --points, --points-c */
    ESC_GROUP_ENGINE = 4,     /* --isa, --threads, --schedule */
    ESC_GROUP_CHECK = 8,      /* --verify */
    ESC_GROUP_FRAME = 16,     /* --counts, --orbits, --stream */
    ESC_GROUP_REPORT = 32,    /* --json, --format text|json */
    ESC_GROUP_TALK = 64,      /* --quiet, --verbose */
    ESC_GROUP_OWN = 128,      /* the command's own */
    ESC_GROUP_HELP = 256,     /* --help, --version; every command has them */
    ESC_GROUP_SHORTCUT = 512, /* --shortcut: for commands that need not tell a rate */
    ESC_GROUP_AUDIT = 1024,   /* --strict-env: for commands that call esc_cli_audit_begin */
    ESC_GROUP_TABLE = 2048,   /* --json, --format, also csv and markdown: in place of REPORT */
    ESC_GROUP_VALUES = 8192,  /* --smooth, --distance */
    ESC_GROUP_RESULT = 4096   /* --json, --format in every form of a result: in place of REPORT */
};

enum esc_format { ESC_FORMAT_TEXT, ESC_FORMAT_JSON, ESC_FORMAT_CSV, ESC_FORMAT_MARKDOWN };

/* Where --threads asks for a number that has to be looked up. */
enum esc_threads_kind { ESC_THREADS_NUMBER, ESC_THREADS_PHYSICAL, ESC_THREADS_LOGICAL };

/* Names of the shared options, in the order of the table. */
enum esc_option_id {
    ESC_OPTION_SCENE,
    ESC_OPTION_CLASS,
    ESC_OPTION_JULIA,
    ESC_OPTION_MANDELBROT,
    ESC_OPTION_Z0,
    ESC_OPTION_FORMULA,
    ESC_OPTION_POWER,
    ESC_OPTION_WINDOW,
    ESC_OPTION_SIZE,
    ESC_OPTION_MAX_ITER,
    ESC_OPTION_BAILOUT,
    ESC_OPTION_GRID,
    ESC_OPTION_PRECISION,
    ESC_OPTION_CONTRACT,
    ESC_OPTION_POINTS,
    ESC_OPTION_POINTS_C,
    ESC_OPTION_ISA,
    ESC_OPTION_THREADS,
    ESC_OPTION_SCHEDULE,
    ESC_OPTION_SHORTCUT,
    ESC_OPTION_VERIFY,
    ESC_OPTION_COUNTS,
    ESC_OPTION_ORBITS,
    ESC_OPTION_STREAM,
    ESC_OPTION_SMOOTH,
    ESC_OPTION_DISTANCE,
    ESC_OPTION_STRICT_ENV,
    ESC_OPTION_JSON,
    ESC_OPTION_FORMAT,
    ESC_OPTION_FORMAT_TABLE,
    ESC_OPTION_FORMAT_RESULT,
    ESC_OPTION_QUIET,
    ESC_OPTION_VERBOSE,
    ESC_OPTION_HELP,
    ESC_OPTION_VERSION,
    ESC_OPTION_COUNT
};

#define ESC_MAX_OPERANDS 2

/* Values are defaults where the option was not given. Strings are the caller's argv. */
struct esc_options {
    const char *given[ESC_OPTION_COUNT]; /* the option's text ("" for a flag); null: not given */

    const char *scene;
    enum esc_class size_class;
    double c[2], z0[2];
    enum esc_formula formula;
    double power;
    double window[4];
    uint32_t width, height;
    uint32_t max_iter;
    double bailout;
    enum esc_grid grid;
    enum esc_precision precision;
    enum esc_contract contract;
    const char *points, *points_c;

    const char *isa; /* null: not given */
    enum esc_threads_kind threads_kind;
    unsigned threads; /* 0: not given, or to be looked up */
    enum esc_schedule schedule;
    enum esc_shortcut shortcut;

    enum esc_check_kind check;
    bool strict_env;
    const char *counts;
    bool counts_npy; /* rather than .u32 */
    bool orbits, stream;
    const char *values[ESC_VALUES]; /* files; null: not given */
    const char *json;
    enum esc_format format;
    enum esc_result_form form; /* ESC_GROUP_RESULT's --format */
    bool quiet, verbose;

    const char *operands[ESC_MAX_OPERANDS]; /* words that are no options */
    unsigned operand_n;
};

/* One option. take checks and stores the text (null for a flag) in the target, complaining when
 * it is wrong; the target is the struct esc_options, or for a command's own options its `own`. */
struct esc_option {
    const char *name;  /* without the dashes */
    char letter;       /* of the short form; 0: none */
    const char *value; /* the value's name in the help; null: the option is a flag */
    unsigned group;    /* enum esc_option_group, or-ed */
    bool (*take)(void *target, const char *text);
    const char *help;
};

struct esc_command {
    const char *name;
    bool own_program;             /* the name is a program's, not a command's of escapement */
    const char *about;            /* one line, without a full stop */
    unsigned groups;              /* enum esc_option_group, or-ed */
    const struct esc_option *own; /* ended by a null name; null: none */
    const char *operands;         /* their names in the help: "FILE.json"; null: there are none */
    unsigned operands_least, operands_most;
    const char *repeats;    /* the option that may be given again with another value; null: none */
    const char *examples;   /* lines of help, each indented by two */
    const char *exit_codes; /* the same */
};

#define ESC_MAX_OWN_OPTIONS 16

/* Parses the command line. Returns -1 to go on, or the exit code to end with (also ESC_EXIT_OK,
 * after --help and --version). target: of the command's own options; null without any. */
int esc_options_parse(const struct esc_command *command, int argc, char **argv,
                      struct esc_options *options, void *own_target);

/* The table of shared options; ESC_OPTION_COUNT of them. */
const struct esc_option *esc_options_table(void);

/* Prints a command's --help on standard output. */
void esc_options_help(const struct esc_command *command);

/* What contradicts itself; part of esc_options_parse. */
bool esc_options_agree(const struct esc_options *options);

#endif
