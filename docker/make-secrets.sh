#!/usr/bin/env bash
# Writes what docker/compose.yaml needs and what must not be in it: docker/.env and the files in docker/secrets/.
#
#   docker/make-secrets.sh [HOST_NAME]    the name by which customers reach the gateway (default: localhost)
#
# What exists is kept, so it can be run again. Keep secrets/master_key elsewhere too: without it nothing in the database
# can be opened, by nobody. Replace the two tls_ files by a certificate of your own before customers come.
#
# The gateway's container runs as whoever runs this script, so that the secrets are readable to it and to nobody else;
# where that is root, it runs as the image's own user and the files are handed to that user's group.
set -euo pipefail

host=${1:-localhost}
[[ $host =~ ^[A-Za-z0-9.-]+$ ]] || {
    echo "make-secrets: \"$host\" is no host name" >&2
    exit 2
}
command -v openssl >/dev/null || {
    echo 'make-secrets: openssl is missing (Debian, Ubuntu: apt-get install openssl)' >&2
    exit 1
}
own=10001  # the user and group "gateway" of docker/Dockerfile
if [ "$(id -u)" -eq 0 ]; then user=$own:$own; else user=$(id -u):$(id -g); fi
cd "$(dirname "${BASH_SOURCE[0]}")"
umask 077
mkdir -p secrets

# Writes what a command prints to a file that does not exist yet, whole or not at all.
make() {
    local file=$1
    shift
    if [ -e "$file" ]; then
        echo "kept     docker/$file"
        return
    fi
    "$@" >"$file.new"
    mv "$file.new" "$file"
    echo "written  docker/$file"
}

environment() {
    cat <<END
# Settings of docker/compose.yaml that are no secrets.

# The user and group that the gateway's container runs as: the owner of docker/secrets and docker/state.
GATEWAY_USER=$user
# Your own tenant id (a GUID) as the provider: Microsoft budgets requests by it.
GATEWAY_PUBLISHER_ID=
# The address that customers use; links in mails and webhooks begin with it.
GATEWAY_PUBLIC_URL=https://$host:8443
# The port of this host that the API is published on, and the one of health and metrics (this host only).
GATEWAY_PORT=8443
GATEWAY_OPS_PORT=9464
GATEWAY_LOG_LEVEL=info
END
}

# One key a line, name:base64 of 32 bytes; the first is active, so a new one goes above it.
master_key() { printf 'master-%s:%s\n' "$(openssl rand -hex 4)" "$(openssl rand -base64 32)"; }

make .env environment
make secrets/database_password openssl rand -hex 32
make secrets/master_key master_key
if [ ! -e secrets/tls_key.pem ] && [ ! -e secrets/tls_certificate.pem ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 90 -subj "/CN=$host" \
        -addext "subjectAltName=DNS:$host" -keyout secrets/tls_key.pem -out secrets/tls_certificate.pem 2>/dev/null
    echo 'written  docker/secrets/tls_key.pem, tls_certificate.pem (self-signed, 90 days)'
else
    echo 'kept     docker/secrets/tls_key.pem, tls_certificate.pem'
fi

mkdir -p state
if [ "$(id -u)" -eq 0 ]; then
    # The folder is passed through, not listed; the files are root's and readable to the container's group.
    chown -R "0:$own" secrets
    chmod 0710 secrets
    chmod 0440 secrets/*
    chown "$own:$own" state
fi
chmod 0700 state
grep -q '^GATEWAY_PUBLISHER_ID=.' .env || echo 'Now set GATEWAY_PUBLISHER_ID in docker/.env.'
