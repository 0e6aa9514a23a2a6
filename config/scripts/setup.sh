# What run.sh and test.sh share: messages, packages, the .NET SDK, building the programs.
say() { printf '\033[1m==>\033[0m %s\n' "$*"; }

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

need_root() { [ "$(id -u)" = 0 ] || fail "Please run as root: containers need namespaces, mounts and cgroups."; }

# install_packages NAME…: Debian packages that are not there yet
install_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || fail "These packages are needed, and there is no apt-get here to install them: ${missing[*]}"
  say "Installing packages: ${missing[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# install_dotnet: the .NET 10 SDK, from the distribution's feed where it has one, else by Microsoft's script
install_dotnet() {
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
  has_dotnet && return
  export DOTNET_ROOT=/usr/local/share/dotnet10 PATH="/usr/local/share/dotnet10:$PATH"
  has_dotnet && return
  if apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1; then
    install_packages dotnet-sdk-10.0
    unset DOTNET_ROOT
  else
    say "Installing the .NET 10 SDK into $DOTNET_ROOT"
    local script
    script=$(mktemp)
    curl -fsSL https://dot.net/v1/dotnet-install.sh -o "$script" || fail "The .NET 10 SDK is needed and could not be fetched. Install it by hand: https://dot.net/download"
    bash "$script" --channel 10.0 --install-dir "$DOTNET_ROOT" >/dev/null
    rm -f "$script"
  fi
  has_dotnet || fail "The .NET 10 SDK could not be installed."
}

has_dotnet() { command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; }

# build_programs: orcd, orc, orc-keeper and orc-load in artifacts/bin, unless they are newer than everything they are made of
build_programs() {
  local stamp=artifacts/bin/.built
  if [ -f "$stamp" ] && [ -z "$(find src hosts config Directory.*.props Directory.*.targets global.json -newer "$stamp" -type f -print -quit)" ]; then
    say "Programs in artifacts/bin are up to date"
    return
  fi
  mkdir -p artifacts/bin
  start_compile_server
  for program in orc-keeper orc orcd orc-load; do
    say "Building $program"
    publish "$program" || fail "Building $program failed."
    rm -f "artifacts/publish/$program/"*.dbg
    # Replaced as a whole: a program that is running keeps the files that it began with.
    cp -r --remove-destination "artifacts/publish/$program/." artifacts/bin/
  done
  touch "$stamp"
}

# start_compile_server: builds from here on share one compiler, warm after the first project (a whole build takes half as long); it has a name of its
# own and ends with the command that started it
start_compile_server() {
  export UseSharedCompilation=true SharedCompilationId=orchestrator-$$
  trap stop_compile_server EXIT
}

stop_compile_server() {
  local process
  for process in /proc/[0-9]*; do
    if tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q -- "-pipename:orchestrator-$$ *\$"; then kill "${process#/proc/}" 2>/dev/null || true; fi
  done
}

# count COUNTER: of passed, total and the like, over all the results of tests in $results
count() { cat "$results"/*.trx 2>/dev/null | grep -oE '<Counters [^>]*' | grep -oE " $1=\"[0-9]+\"" | grep -oE '[0-9]+' | awk '{ sum += $1 } END { print sum + 0 }'; }

# publish PROGRAM: into artifacts/publish. orcd is compiled ahead by a package of the SDK; a registry without it costs a slower start, not the program.
publish() {
  local command=(dotnet publish "hosts/$1" -c Release -o "artifacts/publish/$1" -v quiet --nologo)
  if [ "$1" != orcd ]; then
    "${command[@]}"
    return
  fi
  local output
  if output=$("${command[@]}" 2>&1); then
    [ -z "$output" ] || printf '%s\n' "$output"
    return
  fi
  # NU1101 and NU1102: no such package, no such version. Anything else is a fault of ours.
  if ! grep -qiE 'NU110[12].*crossgen2' <<<"$output"; then
    printf '%s\n' "$output" >&2
    return 1
  fi
  say "Microsoft.NETCore.App.Crossgen2 can't be had here: orcd is built without being compiled ahead and starts slower"
  "${command[@]}" -p:PublishReadyToRun=false
}

# install_javascript_client: Kubernetes' official client for JavaScript and the tests' scripts in artifacts/javascript
install_javascript_client() {
  local from=tests/Orleans.Orchestrator.EndToEnd.Tests/Clients/JavaScript to=artifacts/javascript
  command -v node >/dev/null || install_packages nodejs
  command -v npm >/dev/null || install_packages npm
  mkdir -p "$to"
  cp "$from"/* "$to"/
  if [ -f "$to/.installed" ] && cmp -s "$to/.installed" "$to/package-lock.json"; then return; fi
  say "Installing the JavaScript client"
  (cd "$to" && npm ci --no-audit --no-fund --fetch-retries 5 >/dev/null) || fail "The JavaScript client could not be installed; see above."
  cp "$to/package-lock.json" "$to/.installed"
}
