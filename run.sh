#!/usr/bin/env bash
# ./run.sh               build what is missing, start the node, deploy the demo, show that it works
# ./run.sh stop          stop the node and its containers; leaves nothing behind but the data
# ./run.sh stop --purge  removes the data too
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
source config/scripts/setup.sh

data=${ORCHESTRATOR_DATA:-/var/lib/orchestrator}
run=${ORCHESTRATOR_RUN:-/run/orchestrator}
listen=${ORCHESTRATOR_LISTEN:-127.0.0.1:6443}
bin=artifacts/bin
pidfile=$run/orcd.pid

node_pid() { # the running orcd's pid, if it is ours and alive
  [ -f "$pidfile" ] && local pid && pid=$(cat "$pidfile") && [ "$(readlink "/proc/$pid/exe" 2>/dev/null)" = "$PWD/$bin/orcd" ] && echo "$pid"
}

stop_node() {
  if pid=$(node_pid); then
    say "Stopping orcd (pid $pid)"
    kill "$pid"
    for _ in $(seq 100); do [ -d "/proc/$pid" ] || break; sleep 0.1; done
    [ -d "/proc/$pid" ] && kill -9 "$pid"
  fi
  if [ -x "$bin/orcd" ]; then
    say "Removing containers, namespaces, interfaces, cgroups and the nftables table"
    "$bin/orcd" cleanup --data "$data" --run "$run"
  fi
  rm -f "$pidfile"
  if [ "${1:-}" = --purge ]; then
    say "Removing $data"
    rm -rf "$data"
  fi
}

start_node() {
  if pid=$(node_pid); then
    say "orcd is running already (pid $pid)"
  elif curl -fsk "https://$listen/readyz" >/dev/null 2>&1; then
    fail "Another node answers at https://$listen. Stop it first, or choose another address with ORCHESTRATOR_LISTEN."
  else
    say "Starting orcd: API on https://$listen, data in $data"
    mkdir -p "$run" "$data/logs"
    setsid nohup "$bin/orcd" --data "$data" --run "$run" --listen "$listen" >>"$data/logs/orcd.log" 2>&1 </dev/null &
    echo $! >"$pidfile"
  fi
  for _ in $(seq 300); do
    curl -fsk "https://$listen/readyz" >/dev/null 2>&1 && return
    node_pid >/dev/null || fail "orcd ended; its log is $data/logs/orcd.log:" "$(tail -n 20 "$data/logs/orcd.log")"
    sleep 0.1
  done
  fail "orcd is not ready after 30 s; its log is $data/logs/orcd.log:" "$(tail -n 20 "$data/logs/orcd.log")"
}

build_demo_image() {
  if orc image ls | grep -q '^localhost/hello:1.0 '; then
    say "The demo image localhost/hello:1.0 is there already"
    return
  fi
  say "Building the demo image localhost/hello:1.0 from config/samples/hello-image"
  local context=artifacts/hello-image
  mkdir -p "$context"
  cp config/samples/hello-image/* "$(command -v busybox)" "$context/"
  orc image build -t localhost/hello:1.0 "$context"
}

ask_service() { # asks until two different pods have answered; says what it saw
  local address answers=""
  address=$(orc get service hello -o 'jsonpath={.spec.clusterIP}')
  say "Asking the Service at http://$address (and http://127.0.0.1:30080)"
  for i in $(seq 60); do
    local url=http://$address; [ $((i % 4)) = 0 ] && url=http://127.0.0.1:30080
    if answer=$(curl -fs --noproxy '*' -m 2 "$url"); then
      answers+="$answer"$'\n'
      [ "$(sort -u <<<"${answers%$'\n'}" | wc -l)" -ge 2 ] && [ "$i" -ge 12 ] && break
    else
      sleep 0.1
    fi
  done
  printf '%s' "$answers" | sort | uniq -c
  [ "$(printf '%s' "$answers" | sort -u | wc -l)" -ge 2 ] || fail "The Service did not answer from at least two pods."
}

orc() { "$bin/orc" --kubeconfig "$data/kubeconfig" "$@"; }

need_root
case "${1:-}" in
  stop) stop_node "${2:-}"; say "Stopped."; exit 0 ;;
  "") ;;
  *) fail "usage: ./run.sh [stop [--purge]]" ;;
esac

install_packages curl ca-certificates gcc libc6-dev zlib1g-dev libsqlite3-0 busybox-static
install_dotnet
build_programs
start_node
build_demo_image
say "Applying config/samples/hello.yaml"
orc apply -f config/samples/hello.yaml
orc rollout status deployment/hello --timeout=60s
orc get deployments,pods,services -o wide
ask_service
cat <<END

It works. Try next (or the same with kubectl --kubeconfig $data/kubeconfig):

  alias orc='$PWD/$bin/orc'
  orc get pods -o wide
  orc scale deployment/hello --replicas=5
  orc logs deployment/hello
  orc describe deployment hello
  curl http://127.0.0.1:30080

  ./run.sh stop           stops everything and leaves only the data
  ./run.sh stop --purge   removes the data too
END
