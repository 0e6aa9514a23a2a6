#!/usr/bin/env bash
# ./test.sh            runs every test; the last line says how many passed and failed
# ./test.sh NAME…      runs the test projects whose names contain NAME
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
source config/scripts/setup.sh

need_root
install_packages curl ca-certificates gcc libc6-dev zlib1g-dev libsqlite3-0 libzstd1 busybox-static iproute2 iputils-ping \
  dnsutils nftables procps xz-utils zstd postgresql docker-registry skopeo crun openssl python3-kubernetes
command -v kubectl >/dev/null || install_packages kubernetes-client
install_dotnet
install_javascript_client
build_programs

say "Building the tests"
start_compile_server
dotnet build Orleans.Orchestrator.sln -c Release -v quiet --nologo -clp:ErrorsOnly || fail "The build failed."
stop_compile_server

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export ORCHESTRATOR_BIN=$PWD/artifacts/bin

# test_all PROJECT…: one after another; what a project printed is shown whole when it has ended
test_all() {
  local project name
  for project in "$@"; do
    name=$(basename "$project")
    # A job in the background would be started with Ctrl-C ignored, and some tests press it.
    env --default-signal=INT,QUIT dotnet test "$project" -c Release --no-build --nologo -v quiet --logger "trx;LogFileName=$results/$name.trx" \
      --logger "console;verbosity=minimal" --blame-hang-timeout 5m --results-directory "$results/$name" >"$results/$name.log" 2>&1 || true
    # A run that was cut off leaves no counts; that must not look like success.
    [ -f "$results/$name.trx" ] || echo "$name was cut off" | tee -a "$results/broken" >>"$results/$name.log"
    { flock 9; say "$name ($SECONDS s)"; cat "$results/$name.log"; } 9>"$results/lock"
  done
}

# Those that make containers, networks and nodes of this machine mostly wait, and some for no longer than so long; those that need none of it have what they leave
# of the processor meanwhile.
on_machine=() elsewhere=()
for project in tests/*.Tests/; do
  if [ $# -gt 0 ] && ! grep -qF -f <(printf '%s\n' "$@") <<<"$(basename "$project")"; then continue; fi
  case "$project" in
    *.Containers.* | *.EndToEnd.* | *.Linux.* | *.Networking.* | *.Node.*) on_machine+=("$project") ;;
    *) elsewhere+=("$project") ;;
  esac
done
(renice -n 5 -p $BASHPID >/dev/null; test_all "${elsewhere[@]}") &
lane=$!
trap 'kill "$lane" 2>/dev/null || true; rm -rf "$results"' EXIT
test_all "${on_machine[@]}"
wait "$lane"

broken=0
[ ! -f "$results/broken" ] || broken=$(wc -l <"$results/broken")
passed=$(count passed)
# A test that did not run has not passed: skipped ones count as failures.
failed=$(($(count total) - passed + broken))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
