#!/usr/bin/env bash
# Measures a real node with the programs in artifacts/bin: cold start, first pod, replicas, memory, the replacement of a killed
# container, a rolling update. It runs in network and mount namespaces of its own, beside whatever runs on the machine.
#   config/scripts/benchmark-node.sh [REPLICAS [ROUNDS]]
set -euo pipefail
if [ -z "${BENCHMARK_INSIDE:-}" ]; then
  BENCHMARK_INSIDE=1 exec unshare --net --mount "$0" "$@"
fi
cd "$(dirname "$(readlink -f "$0")")/../.."
bin=$PWD/artifacts/bin
replicas=${1:-100}
rounds=${2:-3}
kills=10
rolled=20 # replicas of the rolling update, two at a time
work=$(mktemp -d /tmp/orc-benchmark-XXXXXX)
node=(--data "$work/data" --run "$work/run" --cgroup-parent "$(basename "$work")")
pid=0
ip link set lo up

orc() { "$bin/orc" --kubeconfig "$work/data/kubeconfig" "$@"; }
now() { date +%s%N; }
since() { echo $((($(now) - $1) / 1000000)); }
pss() { awk '/^Pss:/ { sum += $2 } END { printf "%d MB", sum / 1024 }' "/proc/$1/smaps_rollup"; }
keeper() { pgrep -f -- "--data-dir $work/data" | tail -n 1; }
servers() { cat /dev/null $(find "/sys/fs/cgroup/pids/$(basename "$work")" -name cgroup.procs) 2>/dev/null | wc -l; }

stop() {
  if [ "$pid" != 0 ]; then
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    pid=0
  fi
  [ ! -d "$work/run" ] || "$bin/orcd" cleanup "${node[@]}"
}
trap 'stop; rm -rf "$work"' EXIT

manifest() { # REPLICAS
  sed -e "s/replicas: 3/replicas: $1/" config/samples/hello.yaml
}

# The sample's Deployment under another name, without a readiness probe: a container that runs is ready at once. Two old pods go and two new ones
# come at a time, as Docker Swarm's --update-parallelism 2 does it.
rolling() { # VERSION
  cat <<YAML
apiVersion: apps/v1
kind: Deployment
metadata:
  name: rolling
spec:
  replicas: $rolled
  strategy:
    rollingUpdate: { maxUnavailable: 2, maxSurge: 0 }
  selector:
    matchLabels: { app: rolling }
  template:
    metadata:
      labels: { app: rolling }
      annotations: { version: "$1" }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: main
          image: localhost/hello:1.0
YAML
}

mkdir -p "$work/image"
cp config/samples/hello-image/* "$(command -v busybox)" "$work/image/"
echo "$(git log -1 --format=%h 2>/dev/null), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
for round in $(seq "$rounds"); do
  rm -rf "$work/data" "$work/run"
  mkdir -p "$work/data"
  began=$(now)
  "$bin/orcd" "${node[@]}" >"$work/orcd.log" 2>&1 &
  pid=$!
  until curl -fsk https://127.0.0.1:6443/readyz >/dev/null 2>&1; do sleep 0.01; done
  ready=$(since "$began")
  sleep 3
  idle="orcd $(pss $pid), keeper $(pss "$(keeper)")"
  orc image build -t localhost/hello:1.0 "$work/image" >/dev/null
  manifest 1 >"$work/one.yaml"
  manifest "$replicas" >"$work/many.yaml"
  # A second start, with state and an image, to its first running pod.
  orc apply -f "$work/one.yaml" >/dev/null
  orc rollout status deployment/hello --timeout 60s >/dev/null
  orc delete deployment hello >/dev/null
  kill "$pid"; wait "$pid" || true
  began=$(now)
  "$bin/orcd" "${node[@]}" >>"$work/orcd.log" 2>&1 &
  pid=$!
  until orc apply -f "$work/one.yaml" >/dev/null 2>&1; do sleep 0.01; done
  orc rollout status deployment/hello --timeout 60s >/dev/null
  first=$(since "$began")
  began=$(now)
  orc apply -f "$work/many.yaml" >/dev/null
  orc rollout status deployment/hello --timeout 120s >/dev/null
  many=$(since "$began")
  sleep 3
  loaded="orcd $(pss $pid), keeper $(pss "$(keeper)")"
  # Each kill another container: one that ends again waits before it is started again.
  before=$(servers)
  times=()
  for victim in $(find "/sys/fs/cgroup/pids/$(basename "$work")" -name cgroup.procs -exec cat {} + | tail -n "$kills"); do
    began=$(now)
    kill -9 "$victim"
    while [ -d "/proc/$victim" ] || [ "$(servers)" -lt "$before" ]; do sleep 0.005; done
    times+=("$(since "$began")")
  done
  orc delete deployment hello >/dev/null
  while [ "$(servers)" -gt 0 ]; do sleep 0.05; done
  rolling 1 | orc apply -f - >/dev/null
  orc rollout status deployment/rolling --timeout 60s >/dev/null
  began=$(now)
  rolling 2 | orc apply -f - >/dev/null
  orc rollout status deployment/rolling --timeout 120s >/dev/null
  update=$(since "$began")
  killed=$(printf '%s\n' "${times[@]}" | sort -n | tr '\n' ' ')
  echo "round $round: ready ${ready} ms; restart to first pod ready ${first} ms; $((replicas - 1)) more pods ready ${many} ms; killed to replaced ${killed% } ms"
  echo "         rolling update of $rolled, 2 at a time: ${update} ms"
  echo "         memory (PSS) idle: $idle; with $replicas pods: $loaded"
  stop
done
