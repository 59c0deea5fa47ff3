#!/usr/bin/env bash
# Tests scripts/install-packages.sh.
#
#   scripts/test-install-packages.sh                 against stand-ins for dpkg and apt; seconds, no root, no network
#   scripts/test-install-packages.sh --chroot DIR    also in a fresh Debian 12 made by debootstrap in DIR; root, network
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
script=$here/install-packages.sh
chroot_folder=
if [ "${1:-}" = --chroot ]; then
    chroot_folder=${2:?which folder?}
elif [ $# -gt 0 ]; then
    sed -n '2,5p' "$0" >&2
    exit 2
fi
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
passed=0
failed=0

check() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n' "$what"
        sed 's/^/    /' "$box/out" "$box/calls"
    fi
}
status_is() { [ "$status" -eq "$1" ]; }
says() { grep -qF -- "$1" "$box/out"; }
called() { grep -qE -- "$1" "$box/calls"; }
not() { ! "$@"; }

# A machine: the packages in the file "installed" are there, those in "lists" can be had, installing moves them over.
mkdir -p "$box/bin" "$box/pg" "$box/common"
cat >"$box/bin/dpkg-query" <<'END'
#!/usr/bin/env bash
name=${*: -1}
found=$(while read -r package; do [[ $package == $name ]] && printf 'ii %s\n' "$package"; done <"$BOX/installed")
[ -n "$found" ] || exit 1
if [[ $name == *'*' ]]; then printf '%s\n' "$found"; else printf 'ii '; fi
END
cat >"$box/bin/apt-cache" <<'END'
#!/usr/bin/env bash
case $1 in
pkgnames) grep "^$2" "$BOX/lists" ;;
policy) grep -qx "$2" "$BOX/lists" && printf '%s:\n  Candidate: 1\n' "$2" ;;
esac
true
END
cat >"$box/bin/apt-get" <<'END'
#!/usr/bin/env bash
printf 'apt-get %s\n' "$*" >>"$BOX/calls"
case " $* " in *' install '*) ;; *) exit 0 ;; esac
ls "$PG_COMMON/createcluster.d" >>"$BOX/calls" 2>/dev/null
for word; do
    grep -qx -- "$word" "$BOX/lists" || continue
    printf '%s\n' "$word" >>"$BOX/installed"
    if [ "$word" = postgresql ]; then
        mkdir -p "$PG_ROOT/$PG_VERSION/bin"
        printf '#!/bin/sh\n' >"$PG_ROOT/$PG_VERSION/bin/initdb"
        chmod +x "$PG_ROOT/$PG_VERSION/bin/initdb"
    fi
done
END
cat >"$box/bin/id" <<'END'
#!/bin/sh
echo "$FAKE_UID"
END
chmod +x "$box"/bin/*
# Only what the script may use, so that a forgotten real apt-get or sudo cannot run.
for tool in bash env grep sed sort tail paste mkdir rmdir rm tee ls chmod cat; do
    [ -e "$box/bin/$tool" ] || ln -s "$(command -v "$tool")" "$box/bin/$tool"
done

debian12='libpq-dev libssl-dev libzstd-dev libcurl4-openssl-dev libsimdjson-dev libpcre2-dev libstdc++-12-dev libc6-dev binutils pkg-config zlib1g-dev
libncurses6 libsqlite3-0 git ca-certificates libpq5 libssl3 libzstd1 libcurl4 libsimdjson14 libpcre2-8-0 libstdc++6 zlib1g curl openssl python3 python3-aiosmtpd'

# shellcheck disable=SC2086 # both are words
reset() {
    : >"$box/calls"
    rm -rf "$box/pg" "$box/common"
    mkdir -p "$box/pg" "$box/common"
    printf '%s\n' $1 >"$box/installed"
    printf '%s\n' $2 >"$box/lists"
}
run() {
    status=0
    env -i PATH="$box/bin" BOX="$box" PG_ROOT="$box/pg" PG_COMMON="$box/common" PG_VERSION="${PG_VERSION:-15}" \
        FAKE_UID="${FAKE_UID:-0}" bash "$script" "$@" >"$box/out" 2>&1 || status=$?
}
server() {
    mkdir -p "$box/pg/$1/bin"
    printf '#!/bin/sh\n' >"$box/pg/$1/bin/initdb"
    chmod +x "$box/pg/$1/bin/initdb"
}

reset "$debian12" ''
server 16
run
check 'all there: succeeds' status_is 0
check 'all there: nothing is called' test ! -s "$box/calls"

reset "${debian12/ curl / }" 'curl wget'
server 15
run --check
check '--check says what is missing' says '  curl'
check '--check fails' status_is 1
check '--check installs nothing' test ! -s "$box/calls"
run
check 'one missing: only that is installed' called ' install --no-install-recommends curl$'
check 'one missing: succeeds' status_is 0
: >"$box/calls"
run
check 'a second run calls nothing' test ! -s "$box/calls"

reset '' "$debian12 postgresql"
run runtime
check 'a library is found by the version this release has' called 'install .* libsimdjson14 '
check 'a server is not wanted to run only' not called 'postgresql'

reset 'libssl3t64 libpq5 libzstd1 libcurl4t64 libsimdjson19 libpcre2-8-0 libstdc++6 zlib1g ca-certificates curl' ''
run runtime
check 'the names of Ubuntu 24.04 count as well' status_is 0

reset 'libsimdjson-dev' "$debian12 libsimdjson19-extra"
run runtime
check 'a header package is not the library' called 'install .*libsimdjson14'

reset "$debian12" 'postgresql'
run test
check 'the server is installed' called ' install --no-install-recommends postgresql$'
check 'while it is, no cluster may be made' called '^00-no-main-cluster.conf$'
check 'afterwards the machine is as before' test ! -e "$box/common/createcluster.d"
check 'the server: succeeds' status_is 0

reset "$debian12" 'postgresql'
PG_VERSION=14 run test
check 'a server that is too old is refused' status_is 1
check 'and the reader is told what to do' says 'apt.postgresql.org'

reset "$debian12" ''
server 14
server 9.6
run embedded
check 'an old server is not taken for one' status_is 1

reset '' 'curl'
run runtime
check 'a package that cannot be had: fails' status_is 1
check 'a package that cannot be had: is named' says 'no package to be had for'
check 'a package that cannot be had: nothing is installed' not called ' install '

reset '' "$debian12"
FAKE_UID=1000 run runtime
check 'without root and sudo: fails' status_is 1
check 'without root and sudo: says so' says 'run this script as root'
check 'without root and sudo: calls nothing' test ! -s "$box/calls"

# shellcheck disable=SC2016 # written as it stands
printf '%s\n' '#!/usr/bin/env bash' 'echo "sudo $*" >>"$BOX/calls"' '[ "$1" != -- ] || shift' 'exec "$@"' >"$box/bin/sudo"
chmod +x "$box/bin/sudo"
FAKE_UID=1000 run runtime
check 'with sudo: says so before' says 'run through sudo'
check 'with sudo: uses it' called '^sudo -- env .*apt-get .*install'
check 'with sudo: succeeds' status_is 0

mv "$box/bin/apt-get" "$box/bin/apt-get.away"
run
check 'another system: fails' status_is 1
check 'another system: says what is needed' says 'libpq-dev'
mv "$box/bin/apt-get.away" "$box/bin/apt-get"

run everything
check 'an unknown name is wrong use' status_is 2

if [ -n "$chroot_folder" ]; then
    [ -e "$chroot_folder/etc/debian_version" ] || debootstrap --variant=minbase bookworm "$chroot_folder"
    cp "$script" "$chroot_folder/root/"
    in_chroot() {
        status=0
        "$@" >"$box/out" 2>&1 || status=$?
    }
    in_chroot chroot "$chroot_folder" /root/install-packages.sh
    check 'a fresh Debian 12 gets what is needed' status_is 0
    in_chroot unshare --net chroot "$chroot_folder" /root/install-packages.sh build runtime embedded test
    check 'a second run needs no network' status_is 0
    in_chroot chroot "$chroot_folder" pg_lsclusters --no-header
    check 'no cluster was made' test ! -s "$box/out"
fi

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
