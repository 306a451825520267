#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# record-machine.sh - records what the audit reads of a machine, and unpacks such a recording.
#
#   tools/record-machine.sh >NAME.machine          record this machine
#   tools/record-machine.sh --unpack FILE FOLDER   make the tree, for ESCAPEMENT_ROOT=FOLDER
#
# A recording is text: a line is a path, a tab, and a line of that file. In those written by hand {A-B} in
# a path stands for every number from A to B; {i} is that number in the rest of the line, {i+N} and {i-N}
# others, {i:M} the number rounded down to a multiple of M, {i:M+N} and {i:M-N} that and N.
set -euf

# ---- Unpacking -----------------------------------------------------------------------------------

unpack() {
    rm -rf "$2"
    mkdir -p "$2"
    expand "$1" | awk -F '\t' '{ sub(/\/[^\/]*$/, "", $1); if (!seen[$1]++) print $1 }' |
        (cd "$2" && sed 's|^/||' | xargs mkdir -p)
    expand "$1" | awk -v folder="$2" '{
        tab = index($0, "\t")
        file = folder substr($0, 1, tab - 1)
        if (file != last && last != "")
            close(last)
        print substr($0, tab + 1) >> file
        last = file
    }'
}

expand() {
    awk '
    function number(text, i,    base, round) { # of "i:M+N"
        base = i
        sub(/^i/, "", text)
        if (text ~ /^:/) {
            round = substr(text, 2) + 0
            base = i - i % round
            sub(/^:[0-9]+/, "", text)
        }
        return base + text
    }
    function fill(line, i,    made) {
        made = ""
        while (match(line, /\{i[0-9:+-]*\}/)) {
            made = made substr(line, 1, RSTART - 1) number(substr(line, RSTART + 1, RLENGTH - 2), i)
            line = substr(line, RSTART + RLENGTH)
        }
        return made line
    }
    /^(#|$)/ { next }
    index($0, "\t") == 0 {
        print FILENAME ": line " FNR " has no tab" >"/dev/stderr"
        exit 1
    }
    {
        path = substr($0, 1, index($0, "\t") - 1)
        if (!match(path, /\{[0-9]+-[0-9]+\}/)) {
            print
            next
        }
        split(substr(path, RSTART + 1, RLENGTH - 2), range, "-")
        before = substr($0, 1, RSTART - 1)
        after = substr($0, RSTART + RLENGTH)
        for (i = range[1] + 0; i <= range[2] + 0; i++)
            print before i fill(after, i)
    }' "$1"
}

# ---- Recording -----------------------------------------------------------------------------------

# Lines of a file, which need not be there; with a second argument only those that match.
keep() {
    if [ -r "$1" ] && [ -f "$1" ]; then
        { grep -E "${2:-}" "$1" 2>/dev/null || true; } | awk -v path="$1" '{ print path "\t" $0 }'
    fi
}

# The first of each kind of line: one CPU's part of /proc/cpuinfo.
keep_first() {
    keep "$1" "$2" | awk -F '[\t:]' '!seen[$2]++'
}

# A control group and all above it.
keep_group() {
    folder=$1$2
    while :; do
        for name in cpu.max cpu.stat cpu.cfs_quota_us cpu.cfs_period_us; do
            keep "${folder%/}/$name"
        done
        [ "${#folder}" -gt "${#1}" ] || break
        folder=${folder%/*}
    done
}

keep_cpu() {
    for name in topology/core_cpus_list topology/thread_siblings_list topology/physical_package_id \
        cpu_capacity microcode/version thermal_throttle/core_throttle_count; do
        keep "$1/$name"
    done
    for name in scaling_driver scaling_governor energy_performance_preference scaling_min_freq \
        scaling_max_freq cpuinfo_max_freq scaling_cur_freq; do
        keep "$1/cpufreq/$name"
    done
    for index in 0 1 2 3 4 5 6 7; do
        for name in level type size shared_cpu_list; do
            keep "$1/cache/index$index/$name"
        done
    done
}

record() {
    keep_first /proc/cpuinfo '^(model name|microcode|cpu MHz|flags|CPU implementer|CPU part)'
    keep /proc/stat '^cpu '
    keep /proc/loadavg
    keep /proc/self/stat
    keep /proc/self/status '^Cpus_allowed_list'
    keep /proc/self/cgroup
    keep /proc/self/mountinfo ' - cgroup2? '
    keep /proc/sys/kernel/osrelease
    awk '/ - cgroup2? /{ print $5 }' /proc/self/mountinfo | while read -r mount; do
        sed 's/^[^:]*:[^:]*://' /proc/self/cgroup | sort -u | while read -r group; do
            keep_group "$mount" "$group"
        done
    done | awk '!seen[$0]++'
    for file in online smt/control cpufreq/boost intel_pstate/no_turbo; do
        keep "/sys/devices/system/cpu/$file"
    done
    for file in /sys/devices/cpu_core/cpus /sys/devices/cpu_atom/cpus \
        /sys/devices/cpu_lowpower/cpus /sys/kernel/mm/transparent_hugepage/enabled \
        /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name /sys/hypervisor/type \
        /sys/devices/system/node/online /run/systemd/container; do
        keep "$file"
    done
    for sign in /.dockerenv /run/.containerenv; do # may be empty, and then is a line of nothing
        [ ! -e "$sign" ] || printf '%s\t\n' "$sign"
    done
    set +f
    for node in /sys/devices/system/node/node[0-9]*; do
        keep "$node/cpulist"
    done
    for cpu in /sys/devices/system/cpu/cpu[0-9]*; do
        keep_cpu "$cpu"
    done
    for zone in /sys/class/powercap/*:*; do
        for name in name energy_uj max_energy_range_uj; do
            keep "$zone/$name"
        done
    done
}

case ${1-} in
--unpack)
    [ $# -eq 3 ] || { sed -n '/^#   /s/^# *//p' "$0" >&2; exit 64; }
    unpack "$2" "$3"
    ;;
'') record ;;
*)
    sed -n '/^#   /s/^# *//p' "$0" >&2
    exit 64
    ;;
esac
