#!/usr/bin/env bash
# Installs the Debian or Ubuntu packages that the gateway needs and that this machine does not have.
#
#   scripts/install-packages.sh [--check] [build|runtime|embedded|test]…
#
#   build     to compile: headers of the C libraries, a linker, the C++ standard library, what Swift's own tools load
#   runtime   to run a compiled gateway against a PostgreSQL elsewhere
#   embedded  to run one that keeps its own PostgreSQL (no database URL set): the server's binaries
#   test      to run the tests: all of the above and a few tools
#
# Without a name: build and test. With --check: says what is missing and installs nothing (exit 1 if something is).
#
# What is installed already is left as it is, and when nothing is missing no network is touched. Who is not root needs
# sudo. The server's package would set up and start a cluster of its own on port 5432; that is prevented here, as the
# gateway uses the binaries only. Exit: 0 all there, 1 not (reason on standard error), 2 wrong use.
set -euo pipefail
export LC_ALL=C

# A line is one need: the packages that fill it, best first. A name ending in # stands for the version in a library's
# name, which differs between releases (libsimdjson14 is Debian 12's, libsimdjson19 Ubuntu 24.04's); t64 is the suffix
# that came with 64-bit time (Debian 13, Ubuntu 24.04).
build_needs='
libpq-dev
libssl-dev
libzstd-dev
libcurl4-openssl-dev
libsimdjson-dev
libpcre2-dev
libstdc++-12-dev libstdc++-13-dev libstdc++-14-dev libstdc++-11-dev
libc6-dev
binutils
pkg-config pkgconf
zlib1g-dev
libncurses6
libsqlite3-0
git
ca-certificates
'
runtime_needs='
libpq5
libssl3 libssl3t64
libzstd1
libcurl4 libcurl4t64
libsimdjson#
libpcre2-8-0
libstdc++6
zlib1g
ca-certificates
curl
'
embedded_needs='
postgresql
'
test_needs='
openssl
curl
python3
python3-aiosmtpd
'

# PostgreSQL 15 is the oldest that the gateway's schema runs on.
oldest_postgres=15

say() { printf '%s\n' "$*"; }
fail() {
    printf 'install-packages: %s\n' "$*" >&2
    exit 1
}
usage() {
    sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p;}' "$0"
}

# The needs of one name, a line each.
needs_of() {
    case $1 in
    build) say "$build_needs" ;;
    runtime) say "$runtime_needs" ;;
    embedded) say "$runtime_needs$embedded_needs" ;;
    test) say "$build_needs$runtime_needs$embedded_needs$test_needs" ;;
    esac
}

# The highest version of PostgreSQL's server whose binaries are here, however they came; 0 if none.
postgres_version() {
    local highest=0 version initdb
    for initdb in "${PG_ROOT:-/usr/lib/postgresql}"/*/bin/initdb; do
        [ -x "$initdb" ] || continue
        version=${initdb%/bin/initdb}
        version=${version##*/}
        [[ $version =~ ^[0-9]+$ ]] && [ "$version" -gt "$highest" ] && highest=$version
    done
    say "$highest"
}

is_installed() {
    local found
    case $1 in
    postgresql) [ "$(postgres_version)" -ge "$oldest_postgres" ] ;;
    *'#')
        found=$(dpkg-query --show --showformat '${db:Status-Abbrev}${Package}\n' "${1%#}[0-9]*" 2>/dev/null) || true
        [ -n "$(matching "^ii ${1%#}[0-9]+(t64)?\$" <<<"$found")" ]
        ;;
    # The trailing blank is dpkg's third letter, an error flag, unset.
    *) [ "$(dpkg-query --show --showformat '${db:Status-Abbrev}' "$1" 2>/dev/null)" = 'ii ' ] ;;
    esac
}

# The lines that match, none being no failure. No -q here: it stops reading, and pipefail then takes the writer's death
# for "not found".
matching() { grep -E "$1" || true; }

# Whether one of the packages of a need is here.
is_met() {
    local package
    for package in "$@"; do
        if is_installed "$package"; then return 0; fi
    done
    return 1
}

# The first package of a need that this release has; nothing if it has none.
available() {
    local package found
    for package in "$@"; do
        case $package in
        *'#') found=$(apt-cache pkgnames "${package%#}" | matching "^${package%#}[0-9]+(t64)?\$" | sort -V | tail -n 1) ;;
        *) found=$(apt-cache policy "$package" | matching '^ *Candidate: [^(]') && found=${found:+$package} ;;
        esac
        if [ -n "$found" ]; then
            say "$found"
            return 0
        fi
    done
}

# The needs that are not met, a line each.
missing_needs() {
    local need
    sort -u | while read -r need; do
        [ -n "$need" ] || continue
        # shellcheck disable=SC2086 # a need is words
        is_met $need || say "$need"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes -o Dpkg::Use-Pty=0 "$@"
}

# postgresql-common reads this folder before it makes a cluster; the file goes again, so that the machine's owner finds
# the usual behaviour.
no_cluster=${PG_COMMON:-/etc/postgresql-common}/createcluster.d/00-no-main-cluster.conf
prevent_cluster() {
    [ -e "$no_cluster" ] && return
    trap allow_cluster EXIT
    as_root mkdir -p "${no_cluster%/*}"
    say 'create_main_cluster = false' | as_root tee "$no_cluster" >/dev/null
}
allow_cluster() {
    as_root rm -f "$no_cluster"
    as_root rmdir --ignore-fail-on-non-empty "${no_cluster%/*}" 2>/dev/null || true
}

main() {
    local check=false names=() name
    for name in "$@"; do
        case $name in
        --check) check=true ;;
        -h | --help)
            usage
            exit 0
            ;;
        build | runtime | embedded | test) names+=("$name") ;;
        *)
            printf 'install-packages: what is "%s"?\n\n' "$name" >&2
            usage >&2
            exit 2
            ;;
        esac
    done
    [ ${#names[@]} -gt 0 ] || names=(build test)

    local wanted missing
    wanted=$(for name in "${names[@]}"; do needs_of "$name"; done)
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        fail "this is no Debian or Ubuntu; install with this system's own tools what these packages hold:
$(say "$wanted" | sed '/^$/d;s/ .*//;s/#//' | sort -u | paste -s -d ' ')"
    fi

    missing=$(say "$wanted" | missing_needs)
    if [ -z "$missing" ]; then
        say "All packages for ${names[*]} are installed."
        return
    fi
    if $check; then
        say "Missing for ${names[*]}:"
        say "$missing" | sed 's/ .*//;s/#//;s/^/  /'
        exit 1
    fi

    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "missing: $(say "$missing" | sed 's/ .*//;s/#//' | paste -s -d ' '). \
Installing needs root, and there is no sudo: run this script as root."
        say 'Installing needs root: the commands that follow run through sudo, which may ask for your password.'
    fi

    say 'Reading the package lists …'
    # A third-party source that fails must not stop what the distribution has; what is really missing shows below.
    apt update >/dev/null || say 'Some package lists could not be read; going on with what there is.'

    local packages=() need package
    while read -r need; do
        # shellcheck disable=SC2086 # a need is words
        package=$(available $need)
        [ -n "$package" ] || fail "no package to be had for: $need. Either the package lists could not be read \
(no network?), or this release is older than Debian 12 or Ubuntu 24.04, which the gateway is built on."
        packages+=("$package")
    done <<<"$missing"

    say "Installing: ${packages[*]}"
    case " ${packages[*]} " in *' postgresql '*) prevent_cluster ;; esac
    apt install --no-install-recommends "${packages[@]}"

    missing=$(say "$wanted" | missing_needs)
    case $missing in
    *postgresql*) fail "the PostgreSQL of this release is version $(postgres_version), the gateway needs $oldest_postgres or newer: \
take it from https://apt.postgresql.org, or set GATEWAY_DATABASE_URL to a server elsewhere." ;;
    ?*) fail "still missing after the installation: $missing" ;;
    esac
    say 'Done.'
}

main "$@"
