#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# sysroot.sh - unpacks another architecture's static libraries into build/sysroot/ARCH.
#
#   tools/sysroot.sh aarch64|s390x
#   tools/sysroot.sh aarch64-sleef     what a program with SLEEF, of which there is no static library, is
#                                      linked with and run in
#
# Nothing is installed and the host's apt and dpkg are left as they are: libxxhash-dev of a second
# architecture cannot be installed beside the first everywhere, and needs no installing. libc, libgomp
# and the like come with the cross compiler, so they must not be unpacked here as well. Without
# network when the sysroot is there already.
set -eu

packages='libxxhash-dev libjansson-dev'
shared=

case ${1-} in
aarch64) debian_arch=arm64 ;;
aarch64-sleef)
    debian_arch=arm64
    packages="$packages libsleef-dev libsleef3 libc6 libgcc-s1 libgomp1"
    shared=libsleef.so
    ;;
s390x) debian_arch=s390x ;;
*)
    echo 'usage: tools/sysroot.sh aarch64|aarch64-sleef|s390x' >&2
    exit 64
    ;;
esac
arch=$1

cd "$(dirname "$0")/.."
mkdir -p build/sysroot
base=$PWD/build/sysroot
sysroot=$base/$arch
apt=$base/$arch.apt
done_mark=.unpacked # in the sysroot, the packages it holds; written before the sysroot gets its name

if [ "$(cat "$sysroot/$done_mark" 2>/dev/null)" = "$packages" ]; then
    exit 0
fi
for tool in apt-get apt-config dpkg-deb; do
    if ! command -v $tool >/dev/null; then
        echo "sysroot.sh: no $tool; unpack $packages for $debian_arch into $sysroot by hand" \
            "and write that list into $sysroot/$done_mark" >&2
        exit 69
    fi
done

unpacked=$(mktemp -d "$base/$arch.XXXXXX")
trap 'rm -rf "$unpacked"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Ubuntu keeps all but two architectures on another host, which an ordinary host's sources lack.
sources=$apt/sources.list
rm -rf "$apt"
mkdir -p "$apt/lists/partial" "$apt/archives/partial"
: >"$apt/status"
ubuntu=$(. /etc/os-release && echo "${UBUNTU_CODENAME-}")
if [ -n "$ubuntu" ] && [ "$(dpkg --print-architecture)" != "$debian_arch" ]; then
    key=/usr/share/keyrings/ubuntu-archive-keyring.gpg
    for suite in "$ubuntu" "$ubuntu-updates"; do
        echo "deb [signed-by=$key] http://ports.ubuntu.com/ubuntu-ports $suite main universe"
    done >"$sources"
fi

# Apt's hooks would touch the host, so of the host's configuration only how to reach an archive is
# taken over.
{
    apt-config dump | grep -E '^Acquire::(http|https|Check-|Retries|ForceIPv)' || true
    cat <<END
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
APT::Architecture "$debian_arch";
APT::Architectures { "$debian_arch"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
END
    if [ -e "$sources" ]; then
        echo "Dir::Etc::sourcelist \"$sources\"; Dir::Etc::sourceparts \"/dev/null\";"
    fi
} >"$apt/apt.conf"

echo "sysroot.sh: downloading $packages for $debian_arch" >&2
export APT_CONFIG="$apt/apt.conf"
# Some source of somebody else's may not have this architecture; what counts is the download.
apt-get -q update >&2 || true
if ! (cd "$apt/archives" && apt-get -q download $packages >&2); then
    echo "sysroot.sh: cannot download $packages for $debian_arch" >&2
    exit 69
fi
for package in "$apt"/archives/*.deb; do
    dpkg-deb -x "$package" "$unpacked"
done

# Only what is static can be linked: without the libraries the links to shared ones lead nowhere.
find "$unpacked" -name '*.so' ! -name "$shared" -delete
rm -rf "$unpacked/usr/share"
# Let pkg-config find the headers and libraries from where the .pc file is.
find "$unpacked" -name '*.pc' -exec sed -i -e 's,^prefix *=.*,prefix=${pcfiledir}/../../..,' \
    -e 's,=/usr/,=${prefix}/,' {} +
chmod 755 "$unpacked"
echo "$packages" >"$unpacked/$done_mark"

rm -rf "$sysroot"
mv "$unpacked" "$sysroot"
rm -rf "$apt"
