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
broken=0
for project in tests/*.Tests/; do
  name=$(basename "$project")
  if [ $# -gt 0 ] && ! grep -qF -f <(printf '%s\n' "$@") <<<"$name"; then continue; fi
  say "$name"
  dotnet test "$project" -c Release --no-build --nologo -v quiet --logger "trx;LogFileName=$results/$name.trx" \
    --logger "console;verbosity=minimal" --blame-hang-timeout 5m --results-directory "$results/$name" || true
  # A run that was cut off leaves no counts; that must not look like success.
  [ -f "$results/$name.trx" ] || { echo "$name was cut off" >&2; broken=$((broken + 1)); }
done

passed=$(count passed)
# A test that did not run has not passed: skipped ones count as failures.
failed=$(($(count total) - passed + broken))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
