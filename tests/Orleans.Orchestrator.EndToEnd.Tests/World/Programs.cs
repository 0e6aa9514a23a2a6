using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>Where the programs under test are, and the kubectls of this machine.</summary>
public static class Programs
{
    private static readonly string[] KubectlFolders = ["/usr/lib/google-cloud-sdk/bin", "/usr/local/bin", "/usr/bin"];
    private static readonly Lazy<string> Built = new(FindOrBuild);

    /// <summary>The repository.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Here(), "../../.."));

    /// <summary>The folder with orcd, orc and orc-keeper: <c>ORCHESTRATOR_BIN</c>, else artifacts/bin, built if need be.</summary>
    public static string Folder => Built.Value;

    /// <summary>kubectl 1.27, 1.30 and 1.33 where the machine has them, else the one it has; then orc.</summary>
    public static IReadOnlyList<string> Clients { get; } = [.. Kubectls(), "orc"];

    /// <summary>The path of a sample.</summary>
    public static string Sample(string name) => Path.Combine(Repository, "config/samples", name);

    private static IEnumerable<string> Kubectls()
    {
        var numbered = KubectlFolders.Where(Directory.Exists).SelectMany(f => Directory.GetFiles(f, "kubectl.1.*"))
            .Where(p => int.Parse(p[(p.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture) is 27 or 30 or 33).Order(StringComparer.Ordinal).ToList();
        if (numbered.Count > 0)
            return numbered;
        return KubectlFolders.Select(f => Path.Combine(f, "kubectl")).Where(File.Exists).Take(1).ToList() is { Count: 1 } plain
            ? plain
            : throw new InvalidOperationException("these tests need a real kubectl: install one, such as Debian's kubernetes-client");
    }

    private static string FindOrBuild()
    {
        if (Environment.GetEnvironmentVariable("ORCHESTRATOR_BIN") is { Length: > 0 } given)
            return given;
        using var build = Process.Start(new ProcessStartInfo("bash", ["-c", "set -euo pipefail; source config/scripts/setup.sh; build_programs"]) { WorkingDirectory = Repository })!;
        build.WaitForExit();
        return build.ExitCode == 0 ? Path.Combine(Repository, "artifacts/bin") : throw new InvalidOperationException("the programs could not be built; see above");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
