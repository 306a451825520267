/* SPDX-License-Identifier: BSD-2-Clause */
/* test_loops.c - loops in made-up machine code, each instruction of one byte. */
#include "measure/loops.h"
#include "support.h"

#define AT(i) (0x1000 + (uintptr_t)(i))
#define PLAIN 0
#define STOP (-1)

/* to[i]: PLAIN; STOP: a return; n > 0: a jump to instruction n - 1 that may not be taken; n < STOP: one to -n - 2
 * that always is. */
static void make(const int *to, size_t n, struct esc_instruction *code)
{
    for (size_t i = 0; i < n; i++) {
        code[i] = (struct esc_instruction){.address = AT(i), .end = AT(i + 1), .stops = to[i] < 0};
        if (to[i] > 0)
            code[i].target = AT(to[i] - 1);
        else if (to[i] < STOP)
            code[i].target = AT(-to[i] - 2);
    }
}

static void expect(const char *what, const int *to, const uint64_t *samples, size_t n, size_t first,
                   size_t last)
{
    struct esc_instruction code[16] = {{0}};
    size_t begin = 99, end = 99;
    bool found = false;
    make(to, n, code);
    const enum esc_status status = esc_hottest_loop(code, samples, n, &found, &begin, &end);
    CHECK(status == ESC_OK, "%s: %s", what, esc_status_string(status));
    CHECK(found == (last > 0), "%s: %s", what, found ? "found" : "not found");
    CHECK(!found || (begin == first && end == last), "%s: %zu to %zu, not %zu to %zu", what, begin,
          end, first, last);
}

TEST(loops, the_innermost_with_the_most_samples_is_found)
{
    /*              0      1      2      3      4      5      6 */
    const int to[] = {PLAIN, PLAIN, PLAIN, 3, 2, PLAIN, STOP}; /* 2..3 within 1..4 */
    const uint64_t samples[] = {50, 1, 5, 5, 1, 50, 50};
    expect("nested", to, samples, 7, 2, 3);
    const int two[] = {PLAIN, 1, PLAIN, 3, PLAIN, PLAIN, STOP};
    const uint64_t second[] = {3, 3, 4, 4, 0, 0, 0};
    expect("one after the other", two, second, 7, 2, 3);
    const int self[] = {PLAIN, 2, STOP};
    const uint64_t on_it[] = {0, 9, 0};
    expect("a jump to itself", self, on_it, 3, 1, 1);
}

TEST(loops, code_that_was_moved_out_of_the_way_makes_none)
{
    /* 1 goes to 6 now and then, which comes back to 2; 5 returns. */
    const int to[] = {PLAIN, 7, PLAIN, PLAIN, PLAIN, STOP, PLAIN, -4};
    const uint64_t samples[] = {1, 1, 9, 9, 9, 1, 9, 9};
    expect("a straight line", to, samples, 8, 0, 0);
    /* The same, around a loop of 3 and 4. */
    const int around[] = {PLAIN, 7, PLAIN, PLAIN, 4, STOP, PLAIN, -4};
    expect("a loop in it", around, samples, 8, 3, 4);
}

TEST(loops, two_jumps_to_one_head_are_one_loop)
{
    const int to[] = {PLAIN, PLAIN, 2, PLAIN, 2, STOP}; /* 1..2, and 1..4 */
    const uint64_t samples[] = {0, 4, 4, 0, 0, 0};
    expect("no sample in the rest", to, samples, 6, 1, 4);
    const uint64_t more[] = {0, 4, 4, 4, 4, 0};
    expect("samples in the rest", to, more, 6, 1, 4);
}

TEST(loops, none_is_found_where_there_is_none)
{
    const int to[] = {PLAIN, 4, PLAIN, STOP};
    const uint64_t samples[] = {9, 9, 9, 9};
    expect("jumps ahead", to, samples, 4, 0, 0);
    const int loop[] = {PLAIN, 1, STOP, PLAIN};
    const uint64_t elsewhere[] = {0, 0, 0, 9};
    expect("no sample in it", loop, elsewhere, 4, 0, 0);
    expect("no code", to, samples, 0, 0, 0);
}
