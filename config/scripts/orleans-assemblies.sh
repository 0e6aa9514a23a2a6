#!/usr/bin/env bash
# Copies Orleans' assemblies, those they need, its code generator and its analyzers into a folder, from the packages that a build of orcd with
# GrainEngine=Orleans has restored. With that folder such a build needs no package of Orleans: -p:OrleansAssemblies=DIR.
#   config/scripts/orleans-assemblies.sh DIR [ARTIFACTS]     ARTIFACTS: that build's ArtifactsPath; artifacts/orleans unless given
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
[ $# -ge 1 ] || { echo "usage: $0 DIR [ARTIFACTS]" >&2; exit 2; }
assets=${2:-artifacts/orleans}/obj/orcd/project.assets.json
[ -f "$assets" ] || { echo "there is no $assets: build hosts/orcd with -p:GrainEngine=Orleans first" >&2; exit 1; }
mkdir -p "$1"
python3 - "$assets" "$1" <<'PYTHON'
import glob, json, os, shutil, sys

assets, to = json.load(open(sys.argv[1])), sys.argv[2]
target = assets["targets"]["net10.0"]
named = {key.split("/")[0]: key for key in target}
root = next(iter(assets["packageFolders"]))
wanted, seen = [name for name in named if name.startswith("Microsoft.Orleans.")], set()
while wanted:
    name = wanted.pop()
    if name in seen or name not in named:
        continue
    seen.add(name)
    package, folder = target[named[name]], os.path.join(root, assets["libraries"][named[name]]["path"])
    wanted += package.get("dependencies", {})
    files = [os.path.join(folder, file) for file in package.get("runtime", {}) if file.endswith(".dll")]
    if name.startswith("Microsoft.Orleans."):
        files += glob.glob(os.path.join(folder, "analyzers/dotnet/cs/*.dll"))
    for file in files:
        shutil.copy(file, to)
print(f"{len(os.listdir(to))} assemblies in {to}")
PYTHON
