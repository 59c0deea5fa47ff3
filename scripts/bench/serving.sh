#!/usr/bin/env bash
# Measures how fast digests are served: GET /v1/digests/latest with a key over TLS, beside nginx with the same bytes.
#
# usage: scripts/bench/serving.sh BIN_FOLDER      (SECONDS_EACH, CONNECTIONS and ROUNDS in the environment change its size)
#
# Both servers have the machine's cores to themselves and wrk, one after the other, in rounds; same certificate, same TLS
# version and cipher suite, HTTP/1.1 with kept connections. Needs wrk and nginx (Debian's packages).
set -euo pipefail
bin=$(cd "$1" && pwd)
each=${SECONDS_EACH:-8} connections=${CONNECTIONS:-32} rounds=${ROUNDS:-3}
for tool in wrk nginx openssl; do command -v "$tool" >/dev/null || { echo "bench: $tool is missing (apt-get install $tool)" >&2; exit 1; }; done
. "$(dirname "$0")/common.sh"

start_cloud
start_gateway one 19464
add_tenants Audit.General Audit.SharePoint Audit.Exchange Audit.AzureActiveDirectory
resume_tenants
for _ in $(seq 600); do
    [ "$(sql "select count(*) from feed where swept_at is not null")" -ge 4 ] && [ "$(sql "select count(*) from content_blob where state = 'listed'")" = 0 ] && break
    sleep 0.5
done
tenant=${names[0]}
ctl digest run "$tenant" >/dev/null
key=$(ctl key create "$tenant" --label bench 2>/dev/null)
address=$(sed -n 's/.*API listens url=\([^ ]*\).*/\1/p' "$home/gatewayd-one.log")
certificate=$state/tls-self-signed.pem
path=/v1/digests/latest

# The same bytes with the same headers for nginx, plain and packed.
mkdir -p "$home/www/v1/digests" "$home/nginx"
fetch() { curl -fsS --cacert "$certificate" -H "Authorization: Bearer $key" "$@" "$address$path"; }
fetch -o "$home/www$path"
fetch -H 'Accept-Encoding: gzip' -o "$home/www$path.gz"
port=19465
cat >"$home/nginx.conf" <<END
worker_processes auto;
pid $home/nginx/pid;
error_log $home/nginx.log;
$([ "$(id -u)" -ne 0 ] || echo 'user root;')
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    open_file_cache max=100;
    keepalive_requests 1000000000;
    client_body_temp_path $home/nginx; proxy_temp_path $home/nginx; fastcgi_temp_path $home/nginx; uwsgi_temp_path $home/nginx; scgi_temp_path $home/nginx;
    server {
        listen 127.0.0.1:$port ssl;
        ssl_certificate $certificate;
        ssl_certificate_key ${certificate%.pem}.key;
        ssl_protocols TLSv1.3;
        ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;
        root $home/www;
        default_type application/json;
        gzip_static on;
        add_header Cache-Control "private, no-cache";
        add_header Vary "Accept, Accept-Encoding";
    }
}
END
nginx -e "$home/nginx.log" -c "$home/nginx.conf" -g 'daemon off;' &
nginx=$!
pids+=("$nginx")
for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done

suite() { openssl s_client -connect "$1" </dev/null 2>/dev/null | sed -n 's/^New, \(.*\), Cipher is \(.*\)/\1 \2/p'; }
for server in "${address#https://}" "127.0.0.1:$port"; do printf '%-28s %s\n' "$server" "$(suite "$server")"; done
[ "$(suite "${address#https://}")" = "$(suite "127.0.0.1:$port")" ] || fail "the two do not speak the same TLS"
cmp -s "$home/www$path" <(curl -fsSk "https://127.0.0.1:$port$path") || fail "nginx serves something else"

# run SERVER PROCESS URL CODING: one round; adds rate, p50, p99 and processor microseconds a request
run() {
    local before after
    before=$(cpu "$2")
    wrk -t1 -c"$connections" -d"${each}s" --latency -H "Authorization: Bearer $key" -H "Accept-Encoding: $4" "$3" >"$home/wrk"
    after=$(cpu "$2")
    if grep -E 'Non-2xx|Socket errors' "$home/wrk"; then fail "$1 did not answer everything"; fi
    awk -v server="$1" -v spent="$(minus "$after" "$before")" '
        /requests in/ { n = $1 } /Requests\/sec/ { rate = $2 } $1 == "50%" { half = $2 } $1 == "99%" { most = $2 }
        END { print server, rate, half, most, spent / n * 1e6 }' "$home/wrk" >>"$home/rates"
}
for coding in identity gzip; do
    file=$home/www$path
    [ "$coding" = identity ] || file=$file.gz
    echo "==> $(stat -c %s "$file") bytes of JSON ($coding), $connections connections, $rounds rounds of $each s each"
    run gateway "$gateway" "$address$path" "$coding"
    : >"$home/rates"
    for _ in $(seq "$rounds"); do
        run gateway "$gateway" "$address$path" "$coding"
        run nginx "$nginx" "https://127.0.0.1:$port$path" "$coding"
    done
    awk '{ sum[$1] += $2; n[$1]++; half[$1] = half[$1] " " $3; most[$1] = most[$1] " " $4; spent[$1] += $5 } END {
        printf "%-8s %12s %14s  %-28s %s\n", "", "requests/s", "cpu us/request", "p50 of each round", "p99"
        for (s in sum) printf "%-8s %12.0f %14.0f %-28s %s\n", s, sum[s] / n[s], spent[s] / n[s], half[s], most[s]
        printf "gateway : nginx = %.2f by rate, %.2f by processor\n", sum["gateway"] / sum["nginx"], spent["nginx"] / spent["gateway"]
    }' "$home/rates"
done
printf '%-34s %10s\n' "gatewayd's memory, MB" "$(rss "$gateway")"
