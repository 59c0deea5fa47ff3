#!/bin/sh
# Starts a program of the gateway, with a database URL made of a password file if there is one.
#
# The password stays out of the container's declared environment (docker inspect shows that): compose mounts it as a
# file, and libpq reads it from a passfile in memory, so not even the URL holds it.
#
#   GATEWAY_DATABASE_PASSWORD_FILE   a file that holds the password for the server in GATEWAY_DATABASE_URL
set -eu

if [ -n "${GATEWAY_DATABASE_PASSWORD_FILE:-}" ]; then
    [ -r "$GATEWAY_DATABASE_PASSWORD_FILE" ] || {
        echo "entrypoint: cannot read $GATEWAY_DATABASE_PASSWORD_FILE (GATEWAY_DATABASE_PASSWORD_FILE); mount the secret so that user $(id -u) may read it" >&2
        exit 1
    }
    umask 077
    PGPASSFILE=${PGPASSFILE:-/dev/shm/pgpass}
    # In a passfile a backslash and a colon are escaped (PostgreSQL's manual, "The Password File").
    printf '*:*:*:*:%s\n' "$(sed 's/[\\:]/\\&/g' "$GATEWAY_DATABASE_PASSWORD_FILE")" >"$PGPASSFILE"
    export PGPASSFILE
fi
exec "$@"
