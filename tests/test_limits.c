/* SPDX-License-Identifier: BSD-2-Clause */
/* test_limits.c - what control groups allow, read from recorded trees; see data/README. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "omp/limits.h"
#include "support.h"

static double quota_of(const char *tree)
{
    char root[512];
    struct esc_team_limits limits;
    memset(&limits, 0x55, sizeof limits);
    snprintf(root, sizeof root, "%s/%s", ESC_TEST_DATA, tree);
    esc_limits_read(root, &limits);
    CHECK(limits.online >= 1 && limits.affinity >= 1 && limits.openmp >= 1, "%s", tree);
    CHECK(limits.recommended >= 1 && limits.recommended <= limits.online &&
              limits.recommended <= limits.affinity && limits.recommended <= limits.openmp,
          "%s: %u recommended", tree, limits.recommended);
    CHECK(limits.quota == 0 || limits.recommended <= ceil(limits.quota), "%s: %u recommended", tree,
          limits.recommended);
    return limits.quota;
}

TEST(limits, quotas_of_recorded_trees_are_read)
{
    static const struct {
        const char *tree;
        double quota;
        const char *why;
    } trees[] = {
        {"cgroup-v2-half", 0.5, "cpu.max is 50000 100000"},
        {"cgroup-v2-max", 0, "cpu.max is max"},
        {"cgroup-v2-parent", 1.5, "a folder above allows less than the group's own 4"},
        {"cgroup-v2-container", 2, "the group is the root of what is mounted"},
        {"cgroup-v2-namespace", 1.25, "the mount shows a folder of the host's tree"},
        {"cgroup-v2-none", 0, "no cpu.max: the controller is not enabled"},
        {"cgroup-v1-free", 0, "cfs_quota is -1"},
        {"cgroup-v1-quota", 1.5, "cfs_quota is 150000 of 100000"},
        {"cgroup-v1-parent", 0.25, "a folder above allows a quarter"},
        {"cgroup-v1-cpuset", 0, "only cpuset is mounted, whose name begins as cpu does"},
        {"cgroup-hybrid", 3, "v1 has the CPU controller, 75000 of 25000; v2 is beside it"},
        {"cgroup-missing", 0, "no /proc, no /sys"},
        {"cgroup-garbage", 0, "files of nonsense"},
        {"cgroup-zero-period", 0, "a period of 0"},
    };
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        const double quota = quota_of(trees[i].tree);
        CHECK(quota == trees[i].quota, "%s (%s): quota %g, expected %g", trees[i].tree,
              trees[i].why, quota, trees[i].quota);
    }
}

/* Half a CPU's worth still needs a thread. */
TEST(limits, half_a_cpu_recommends_one_thread)
{
    struct esc_team_limits limits;
    esc_limits_read(ESC_TEST_DATA "/cgroup-v2-half", &limits);
    CHECK(limits.recommended == 1, "%u", limits.recommended);
}

TEST(limits, own_limits_are_plausible)
{
    struct esc_team_limits limits;
    esc_team_limits(&limits);
    CHECK(limits.online >= 1 && limits.affinity >= 1 && limits.affinity <= limits.online,
          "%u online, %u in the affinity mask", limits.online, limits.affinity);
    CHECK(limits.quota >= 0 && limits.openmp >= 1, "quota %g, openmp %u", limits.quota,
          limits.openmp);
    CHECK(limits.recommended >= 1 && limits.recommended <= limits.affinity, "%u",
          limits.recommended);
}
