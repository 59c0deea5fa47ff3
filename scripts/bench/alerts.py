"""Publishes blobs and times their alerts in the API's stream and at a webhook. Called by alerts.sh.

usage: alerts.py BLOBS PER_SECOND, with BENCH_HOME, BENCH_GATEWAY, BENCH_CLOUD and BENCH_CTL in the environment.
"""

import http.client
import http.server
import json
import os
import random
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

home, gateway, cloud = (os.environ[name] for name in ("BENCH_HOME", "BENCH_GATEWAY", "BENCH_CLOUD"))
blobs, per_second = int(sys.argv[1]), float(sys.argv[2])
tenants = json.load(open(f"{home}/cloud/tenants.json"))
published, streamed, delivered = {}, {}, {}
arrived = threading.Condition()


def note(times, text):
    """Writes down when a file's name was first seen."""
    now = time.monotonic()
    for part in text.split("/bench/")[1:]:
        name = part.split(".docx")[0]
        with arrived:
            times.setdefault(name, now)
            arrived.notify_all()


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        note(delivered, self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments):
        pass


def connect(url, ca):
    parts = urllib.parse.urlsplit(url)
    context = ssl.create_default_context(cafile=ca)
    context.check_hostname = False
    return http.client.HTTPSConnection(parts.hostname, parts.port, context=context)


def listen(key):
    """Reads a tenant's alert stream to the end of the process."""
    connection = connect(gateway, f"{os.environ['GATEWAY_STATE_DIR']}/tls-self-signed.pem")
    connection.request("GET", "/v1/alerts/stream", headers={"Authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    if answer.status != 200:
        # Of a thread's exit nobody would hear.
        print(f"the stream answers {answer.status}: {answer.read()}", file=sys.stderr)
        return
    while line := answer.readline():
        if line.startswith(b": connected"):
            ready.release()
        note(streamed, line.decode())


receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
ready = threading.Semaphore(0)
for index, tenant in enumerate(tenants):
    with open(f"{home}/hook.url", "w") as file:
        file.write(f"http://127.0.0.1:{receiver.server_port}/{tenant['name']}\n")
    subprocess.run([os.environ["BENCH_CTL"], "channel", "add", tenant["name"], "bench", "--kind", "webhook", "--url-file",
                    f"{home}/hook.url"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    key = open(f"{home}/key-{index}").read().strip()
    threading.Thread(target=listen, args=(key,), daemon=True).start()
for tenant in tenants:
    if not ready.acquire(timeout=20):
        sys.exit("no stream")

control = connect(cloud, f"{home}/cloud/ca.pem")
bare = []


def publish(body):
    control.request("POST", "/control/content", body, {"Content-Type": "application/json"})
    answer = control.getresponse()
    text = answer.read()
    if answer.status >= 300:
        sys.exit(f"the simulator answers {answer.status}: {text}")


for number in range(blobs):
    tenant = random.choice(tenants)
    name = uuid.uuid4().hex
    record = {"Id": str(uuid.uuid4()), "Operation": "FileDownloaded", "RecordType": 6, "Workload": "SharePoint",
              "CreationTime": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()), "OrganizationId": tenant["tenantId"],
              "UserType": 0, "UserKey": "k", "UserId": "ada@contoso.example",
              "ObjectId": f"https://contoso.example/sites/bench/{name}.docx"}
    body = json.dumps({"tenant": tenant["name"], "contentType": "Audit.SharePoint", "records": [record]})
    start = time.monotonic()
    published[name] = start
    publish(body)
    # What one request to the same server costs from here: the chain has three of them.
    bare.append(time.monotonic() - start)
    time.sleep(random.expovariate(per_second))

end = time.monotonic() + 60
with arrived:
    while min(len(streamed), len(delivered)) < blobs and time.monotonic() < end:
        arrived.wait(1)
for name, times in (("in the API's stream", streamed), ("at the webhook", delivered)):
    if len(times) < blobs:
        missing = [number for number, file in enumerate(published, 1) if file not in times]
        sys.exit(f"{len(missing)} of {blobs} alerts never arrived {name}, of the blobs {missing[:20]}")


def show(name, values):
    values = sorted(values)
    middle, late = values[len(values) // 2], values[min(len(values) - 1, len(values) * 99 // 100)]
    print(f"{name:<34} {middle * 1000:>10.0f} {late * 1000:>10.0f} {values[-1] * 1000:>10.0f} {middle / base:>10.1f}")


base = sorted(bare)[len(bare) // 2]
print(f"{blobs} blobs, {per_second:g} a second, {len(tenants)} tenants")
print(f"{'milliseconds after publication':<34} {'median':>10} {'p99':>10} {'most':>10} {'ratio':>10}")
show("one bare request (the baseline)", bare)
show("alert in the API's stream", [streamed[name] - published[name] for name in published])
show("alert at the webhook", [delivered[name] - published[name] for name in published])
