/* SPDX-License-Identifier: BSD-2-Clause */
/* options.c - one parser for every command's options. */
#define _GNU_SOURCE
#include "cli/options.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_codes.h"
#include "cli/parse.h"

#define MAX_OPTIONS (ESC_OPTION_COUNT + ESC_MAX_OWN_OPTIONS)

/* The options of one command, in getopt's form and in ours, index by index. */
struct parser {
    const struct esc_option *options[MAX_OPTIONS];
    const char *given[MAX_OPTIONS];
    struct option long_options[MAX_OPTIONS + 1];
    char letters[2 * MAX_OPTIONS + 3];
    int count;
    const char *repeats; /* of struct esc_command */
};

/* For esc_parse_nearest, which has no context to pass. Set while a command line is parsed. */
static const struct parser *current;

static const char *option_name(size_t index)
{
    return index < (size_t)current->count ? current->options[index]->name : NULL;
}

static void add_option(struct parser *parser, const struct esc_option *option)
{
    assert(parser->count < MAX_OPTIONS);
    struct option *entry = &parser->long_options[parser->count];
    entry->name = option->name;
    entry->has_arg = option->value ? required_argument : no_argument;
    entry->val = 256 + parser->count; /* above every letter */
    if (option->letter) {
        char letter[3] = {option->letter, option->value ? ':' : '\0', '\0'};
        strcat(parser->letters, letter);
    }
    parser->options[parser->count++] = option;
}

static void build(struct parser *parser, const struct esc_command *command)
{
    const struct esc_option *shared = esc_options_table();
    memset(parser, 0, sizeof *parser);
    parser->repeats = command->repeats;
    /* '+': stop at the first word that is no option; ':': tell a missing value from the rest. */
    strcpy(parser->letters, "+:");
    for (int i = 0; i < ESC_OPTION_COUNT; i++) {
        if (shared[i].group & (command->groups | ESC_GROUP_HELP))
            add_option(parser, &shared[i]);
    }
    for (const struct esc_option *own = command->own; own && own->name; own++)
        add_option(parser, own);
}

static int index_of(const struct parser *parser, int found)
{
    if (found >= 256)
        return found - 256;
    for (int i = 0; i < parser->count; i++) {
        if (parser->options[i]->letter == found)
            return i;
    }
    return -1;
}

static bool is_shared(const struct esc_option *option)
{
    const struct esc_option *shared = esc_options_table();
    return option >= shared && option < shared + ESC_OPTION_COUNT;
}

/* getopt_long takes any unambiguous beginning of a name. A script that relies on one breaks when
 * an option is added, so whole names only. */
static bool check_name(const struct parser *parser, const char *word)
{
    char name[64];
    if (strncmp(word, "--", 2) != 0 || !word[2])
        return true;
    size_t length = strcspn(word + 2, "=");
    for (int i = 0; i < parser->count; i++) {
        const char *known = parser->options[i]->name;
        if (strlen(known) == length && !strncmp(known, word + 2, length))
            return true;
    }
    snprintf(name, sizeof name, "%.*s", (int)(length < 63 ? length : 63), word + 2);
    const char *nearest = esc_parse_nearest(name, option_name);
    if (nearest)
        esc_complain("unknown option '--%s'; did you mean '--%s'?", name, nearest);
    else
        esc_complain("unknown option '--%s'; see --help", name);
    return false;
}

/* What getopt itself found wrong. */
static void complain_form(const struct parser *parser, int found, const char *word)
{
    int index = index_of(parser, optopt);
    if (found == ':' && index >= 0)
        esc_complain("option '%s' needs a value: %s", word, parser->options[index]->value);
    else if (index >= 0)
        esc_complain("option '--%s' takes no value", parser->options[index]->name);
    else
        esc_complain("unknown option '-%c'; see --help", optopt);
}

/* An option may come twice with the same value; with another, either could be meant. */
static bool take(struct parser *parser, int index, const char *text, struct esc_options *options,
                 void *own_target)
{
    const struct esc_option *option = parser->options[index];
    const char *value = text ? text : "";
    const char *before = parser->given[index];
    const bool repeats = parser->repeats && !strcmp(parser->repeats, option->name);
    if (before && !repeats && strcmp(before, value) != 0) {
        esc_complain("--%s is given twice, as '%s' and as '%s'", option->name, before, value);
        return false;
    }
    parser->given[index] = value;
    bool shared = is_shared(option);
    if (shared)
        options->given[option - esc_options_table()] = value;
    return !option->take || option->take(shared ? (void *)options : own_target, text);
}

/* A word that is no option, which getopt stopped at. */
static bool take_operand(const struct esc_command *command, const char *word,
                         struct esc_options *options)
{
    if (options->operand_n == command->operands_most) {
        esc_complain("unexpected argument '%s'; options begin with '--', see --help", word);
        return false;
    }
    options->operands[options->operand_n++] = word;
    return true;
}

static bool enough_operands(const struct esc_command *command, const struct esc_options *options)
{
    bool help = options->given[ESC_OPTION_HELP] || options->given[ESC_OPTION_VERSION];
    if (help || options->operand_n >= command->operands_least)
        return true;
    esc_complain("%s needs %s; see --help", command->name, command->operands);
    return false;
}

/* The words of the command line, one after the other; after "--" there are no options. */
static bool parse_words(struct parser *parser, const struct esc_command *command, int argc,
                        char **argv, struct esc_options *options, void *own_target)
{
    bool options_over = false;
    opterr = 0;
    optind = 0; /* glibc's way to start anew */
    for (int next = 1; next < argc; next = optind) {
        const char *word = argv[next];
        if (!options_over && !check_name(parser, word))
            return false;
        int found = options_over
                        ? -1
                        : getopt_long(argc, argv, parser->letters, parser->long_options, NULL);
        if (found == -1) {
            bool dashes = !options_over && !strcmp(word, "--");
            options_over |= dashes;
            optind = next + 1;
            if (!dashes && !take_operand(command, word, options))
                return false;
            continue;
        }
        if (found == '?' || found == ':') {
            complain_form(parser, found, word);
            return false;
        }
        if (!take(parser, index_of(parser, found), optarg, options, own_target))
            return false;
    }
    return enough_operands(command, options);
}

int esc_options_parse(const struct esc_command *command, int argc, char **argv,
                      struct esc_options *options, void *own_target)
{
    struct parser parser;
    build(&parser, command);
    memset(options, 0, sizeof *options);
    options->size_class = ESC_CLASS_W;

    current = &parser;
    bool good = parse_words(&parser, command, argc, argv, options, own_target);
    current = NULL;
    if (!good)
        return ESC_EXIT_USAGE;
    if (options->given[ESC_OPTION_HELP]) {
        esc_options_help(command);
        return ESC_EXIT_OK;
    }
    if (options->given[ESC_OPTION_VERSION]) {
        printf("escapement %s\n", esc_version());
        return ESC_EXIT_OK;
    }
    return esc_options_agree(options) ? -1 : ESC_EXIT_USAGE;
}
