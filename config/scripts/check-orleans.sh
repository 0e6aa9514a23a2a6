#!/usr/bin/env bash
# Builds orcd, orc-load, the sample and the tests with GrainEngine=Orleans and runs them, as root; the last line says how many tests passed and failed.
#   config/scripts/check-orleans.sh         what only Orleans has: its client, several silos on PostgreSQL; then a build from a folder of its assemblies
#   config/scripts/check-orleans.sh all     also all end-to-end tests against that orcd, and the tests of the control plane and the API in its silos
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
source config/scripts/setup.sh
need_root
install_packages iproute2 nftables postgresql busybox-static curl python3
install_dotnet
build_programs

artifacts=$PWD/artifacts/orleans
orleans=(-c Release -p:GrainEngine=Orleans "-p:ArtifactsPath=$artifacts" -v quiet --nologo)
results=$(mktemp -d)
start_compile_server
trap 'stop_compile_server; rm -rf "$results"' EXIT

build() { # PROJECT
  say "Building $1 with Orleans"
  dotnet build "$1" "${orleans[@]}" -clp:ErrorsOnly || fail "$1 does not build with Orleans."
}

run_tests() { # PROJECT FILTER
  say "$(basename "$1") on Orleans"
  dotnet test "$1" "${orleans[@]}" --no-build --filter "$2" --logger "trx;LogFileName=$results/$(basename "$1").trx" \
    --logger "console;verbosity=normal" --blame-hang-timeout 10m --results-directory "$results" || broken=1
}

broken=0
build hosts/orcd
build tests/Orleans.Orchestrator.EndToEnd.Tests # and with it orc-load and the sample
export ORCHESTRATOR_BIN=$artifacts/programs
rm -rf "$ORCHESTRATOR_BIN"
mkdir -p "$ORCHESTRATOR_BIN"
cp -r "$artifacts"/bin/orcd/release_*/. artifacts/bin/orc artifacts/bin/orc-keeper "$ORCHESTRATOR_BIN/"

if [ "${1:-}" = all ]; then
  build tests/Orleans.Orchestrator.ControlPlane.Tests
  build tests/Orleans.Orchestrator.Api.Tests
  run_tests tests/Orleans.Orchestrator.ControlPlane.Tests "FullyQualifiedName~Tests"
  run_tests tests/Orleans.Orchestrator.Api.Tests "FullyQualifiedName~Tests"
  install_javascript_client
  run_tests tests/Orleans.Orchestrator.EndToEnd.Tests "FullyQualifiedName~Tests"
else
  run_tests tests/Orleans.Orchestrator.EndToEnd.Tests "FullyQualifiedName~OnOrleans"
fi

say "Building orcd from a folder of Orleans' assemblies"
config/scripts/orleans-assemblies.sh "$artifacts/assemblies" "$artifacts"
dotnet build hosts/orcd -c Release -p:GrainEngine=Orleans "-p:OrleansAssemblies=$artifacts/assemblies" "-p:ArtifactsPath=$artifacts-folder" \
  -v quiet --nologo -clp:ErrorsOnly || fail "orcd does not build from a folder of Orleans' assemblies."
"$artifacts-folder"/bin/orcd/release_*/orcd --help >/dev/null

passed=$(count passed)
failed=$(($(count total) - passed))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$broken" = 0 ] && [ "$passed" -gt 0 ]
