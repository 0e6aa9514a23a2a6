"""Follows the ConfigMaps of a namespace with the official client, as an informer does: a list, then a watch from its version, and both
again when the watch is cut off. Prints one line of JSON for each event. A line on standard input asks for what it holds."""
import json
import sys
import threading
import time

from kubernetes import client, config, watch
from urllib3.exceptions import HTTPError

namespace = sys.argv[1]
config.load_kube_config()
core = client.CoreV1Api()
cache = {}
lock = threading.Lock()


def say(event, item=None):
    fields = {"event": event}
    if item is not None:
        fields.update(name=item.metadata.name, version=item.metadata.resource_version, value=(item.data or {}).get("n"))
    print(json.dumps(fields), flush=True)


def put(item):
    with lock:
        known = cache.get(item.metadata.name)
        cache[item.metadata.name] = item
    if known is None:
        say("add", item)
    elif known.metadata.resource_version != item.metadata.resource_version:
        say("update", item)


def remove(item):
    with lock:
        known = cache.pop(item.metadata.name, None)
    if known is not None:
        say("delete", item)


def list_all():
    found = core.list_namespaced_config_map(namespace)
    names = {item.metadata.name for item in found.items}
    for item in found.items:
        put(item)
    for gone in [item for name, item in list(cache.items()) if name not in names]:
        remove(gone)
    return found.metadata.resource_version


def follow(version):
    say("connect")
    stream = watch.Watch().stream(core.list_namespaced_config_map, namespace, resource_version=version, allow_watch_bookmarks=True, timeout_seconds=60)
    for event in stream:
        item = event["object"]
        if event["type"] == "BOOKMARK":
            version = event["raw_object"]["metadata"]["resourceVersion"]
            continue
        version = item.metadata.resource_version
        if event["type"] == "DELETED":
            remove(item)
        else:
            put(item)
    return version


def run():
    version = None
    while True:
        try:
            version = follow(version or list_all())
        except client.ApiException as e:
            # 410: what was missed is not kept any more; the list tells it.
            version = None if e.status == 410 else version
            time.sleep(0.2)
        except (HTTPError, OSError):
            # The server is away. Where the watch was is not known for certain: list again.
            version = None
            time.sleep(0.2)


threading.Thread(target=run, daemon=True).start()
for _ in sys.stdin:
    with lock:
        held = sorted(f"{item.metadata.name} {item.metadata.resource_version}" for item in cache.values())
    print(json.dumps({"event": "cache", "objects": held}), flush=True)
