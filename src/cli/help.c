/* SPDX-License-Identifier: BSD-2-Clause */
/* help.c - --help of a command, from the tables that parse its options. */
#include <stdio.h>
#include <string.h>

#include "cli/options.h"

#define COLUMNS 80
#define INDENT 24 /* where the texts begin */

static const struct {
    unsigned groups; /* enum esc_option_group, or-ed: under one title */
    const char *title;
} titles[] = {
    {ESC_GROUP_OWN, "Options"},
    {ESC_GROUP_SCENE, "Scene"},
    {ESC_GROUP_POINTS, "Points of your own"},
    {ESC_GROUP_ENGINE | ESC_GROUP_SHORTCUT, "Engine"},
    {ESC_GROUP_CHECK, "Verification"},
    {ESC_GROUP_AUDIT, "Environment"},
    {ESC_GROUP_FRAME | ESC_GROUP_VALUES, "Counts and values"},
    {ESC_GROUP_REPORT | ESC_GROUP_TABLE | ESC_GROUP_RESULT, "Report"},
    {ESC_GROUP_TALK, "Talk"},
    {ESC_GROUP_HELP, "Help"},
};

/* Words from column `indent` on, wrapped, each further line indented. */
static void print_wrapped(const char *text, int indent)
{
    int column = indent;
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (column > indent && column + 1 + length > COLUMNS) {
            printf("\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        printf("%.*s", length, text);
        column += length;
        text += length + (text[length] == ' ');
    }
    putchar('\n');
}

static void print_option(const struct esc_option *option)
{
    char left[64];
    char letter[5] = "    ";
    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    int length =
        snprintf(left, sizeof left, "  %s--%s%s%s", option->letter ? letter : "", option->name,
                 option->value ? " " : "", option->value ? option->value : "");
    if (length + 2 <= INDENT)
        printf("%-*s", INDENT, left);
    else
        printf("%s\n%*s", left, INDENT, "");
    print_wrapped(option->help, INDENT);
}

static void print_title(const struct esc_command *command, size_t index)
{
    const struct esc_option *shared = esc_options_table();
    printf("\n%s:\n", titles[index].title);
    if (titles[index].groups == ESC_GROUP_OWN) {
        for (const struct esc_option *own = command->own; own->name; own++)
            print_option(own);
        return;
    }
    for (int i = 0; i < ESC_OPTION_COUNT; i++) {
        if (shared[i].group & titles[index].groups & (command->groups | ESC_GROUP_HELP))
            print_option(&shared[i]);
    }
}

void esc_options_help(const struct esc_command *command)
{
    unsigned groups = command->groups | ESC_GROUP_HELP;
    if (command->own)
        groups |= ESC_GROUP_OWN;
    char about[256];
    snprintf(about, sizeof about, "%s.", command->about);
    printf("Usage: %s%s [OPTION]...%s%s\n\n", command->own_program ? "" : "escapement ",
           command->name, command->operands ? " " : "", command->operands ? command->operands : "");
    print_wrapped(about, 0);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (groups & titles[i].groups)
            print_title(command, i);
    }
    printf("\nExamples:\n%s\nExit codes:\n%s", command->examples, command->exit_codes);
}
