#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# packages.sh - the one list of Debian and Ubuntu packages, and what installs those that are missing.
#
#   tools/packages.sh [--list | --missing] GROUP...
#
# Groups: build, test, check, cross. --list prints the packages, --missing those not installed (and
# exits 1 when there are any). Without either the missing ones are installed, by sudo when not root;
# when that cannot be done the command to run is printed and the exit code is 69. When nothing is
# missing, nothing is printed and no network is used.
set -euf

# A name that ends in "?" is left out where the distribution has no such package.
group_packages() {
    case $1 in
    build) echo gcc libc6-dev cmake ninja-build pkg-config \
        libxxhash-dev libjansson-dev libhwloc-dev libsleef-dev libcairo2-dev libpng-dev libmd-dev libdw-dev libcapstone-dev fonts-dejavu-core ;;
    test) echo libcriterion-dev python3 python3-jsonschema python3-mpmath python3-numpy libopenmpi-dev openmpi-bin \
        libpng-tools imagemagick ;; # the last two read pictures
    # The sanitizers' runtime is a package of its own since Debian 12.
    check) echo clang libomp-dev 'libclang-rt-dev?' clang-format clang-tidy git qemu-user-static ;;
    cross) echo gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
        gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user-static ;;
    *) return 1 ;;
    esac
}

# The tests' choice (ESC_PYTHON): the system's, which Debian's packages are for, though another come first.
python() {
    if [ -x /usr/bin/python3 ]; then /usr/bin/python3 "$@"; else python3 "$@"; fi
}

# Whether what a package is for is there, wherever it came from.
provided() {
    case $1 in
    libxxhash-dev) pkg-config --exists libxxhash ;;
    libjansson-dev) pkg-config --exists jansson ;;
    libhwloc-dev) pkg-config --exists hwloc ;;
    libsleef-dev) pkg-config --exists 'sleef >= 3.5' ;;
    libcairo2-dev) pkg-config --exists 'cairo >= 1.16' ;;
    libpng-dev) pkg-config --exists 'libpng >= 1.6' ;;
    libmd-dev) pkg-config --exists libmd ;;
    libdw-dev) pkg-config --exists libdw ;;
    libcapstone-dev) pkg-config --exists 'capstone >= 4' ;;
    libcriterion-dev) pkg-config --exists criterion ;;
    python3-jsonschema) python -c 'import jsonschema' ;;
    python3-mpmath) python -c 'import mpmath' ;;
    python3-numpy) python -c 'import numpy' ;;
    ninja-build) command -v ninja ;;
    libopenmpi-dev) command -v mpicc ;; # or another library's
    openmpi-bin) command -v mpirun ;;
    libpng-tools) command -v pngfix ;;
    imagemagick) command -v identify ;;
    qemu-user-static) command -v qemu-aarch64-static || command -v qemu-aarch64 ;;
    gcc-*) command -v "${1#gcc-}-gcc" ;;
    lib* | fonts-*) ! command -v dpkg-query ;; # where dpkg does not say, take it to come with its compiler
    *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

# The installed packages of this architecture and the names they provide, one a line.
installed() {
    dpkg-query -W -f '${db:Status-Status} ${Architecture} ${Package}, ${Provides}\n' |
        awk -v native="$(dpkg --print-architecture)" '
            $1 == "installed" && ($2 == native || $2 == "all") {
                sub(/^[^ ]+ [^ ]+ /, "")
                gsub(/\([^)]*\)| /, "")
                gsub(/,/, "\n")
                print
            }'
}

known_to_apt() {
    apt-cache madison "$1" 2>/dev/null | grep -q .
}

# The packages of a list that are not there.
missing() {
    have=
    if command -v dpkg-query >/dev/null; then
        have=$(installed)
    fi
    for package; do
        name=${package%\?}
        if echo "$have" | grep -qxF -e "$name" || provided "$name"; then
            continue
        fi
        # Before the first update apt knows no package, so that proves nothing.
        if [ "$name" != "$package" ] && known_to_apt dpkg && ! known_to_apt "$name"; then
            continue
        fi
        echo "$name"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Apt's hundreds of lines matter only when it fails.
apt() {
    log=$(mktemp)
    if as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1; then
        rm "$log"
        return
    fi
    cat "$log" >&2
    rm "$log"
    return 1
}

give_up() {
    echo "packages.sh: $1; please run:" >&2
    sudo='sudo '
    [ "$(id -u)" -ne 0 ] || sudo=
    echo "${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends" $want >&2
    exit 69
}

action=install
case ${1-} in
--list | --missing)
    action=${1#--}
    shift
    ;;
esac
if [ $# -eq 0 ]; then
    echo 'usage: tools/packages.sh [--list | --missing] build|test|check|cross...' >&2
    exit 64
fi

all=
for group; do
    if ! list=$(group_packages "$group"); then
        echo "packages.sh: no group '$group': build, test, check, cross" >&2
        exit 64
    fi
    all="$all $list"
done
all=$(printf '%s\n' $all | sort -u)

if [ "$action" = list ]; then
    printf '%s\n' $all | tr -d '?'
    exit
fi

want=$(missing $all)
[ -n "$want" ] || exit 0
if [ "$action" = missing ]; then
    printf '%s\n' $want
    exit 1
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo 'packages.sh: no apt here; missing, by their Debian names:' $want >&2
    exit 69
fi
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    give_up 'neither root nor sudo'
fi
echo 'packages.sh: installing, which can take minutes:' $want >&2
# An update that fails in part, for some source of somebody else's, can still do.
apt update || echo 'packages.sh: apt-get update failed, trying with the lists as they are' >&2
want=$(missing $all)
[ -n "$want" ] || exit 0
apt install -y --no-install-recommends $want || give_up 'apt-get failed'
