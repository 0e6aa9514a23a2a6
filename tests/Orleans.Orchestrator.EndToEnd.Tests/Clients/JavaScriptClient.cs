using System.Diagnostics;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Clients;

/// <summary>Kubernetes' official client for JavaScript, by the versions of <c>package-lock.json</c>.</summary>
internal static class JavaScriptClient
{
    /// <summary>Installs it, if it is not there.</summary>
    /// <returns>The folder with the scripts and the client.</returns>
    public static string Install()
    {
        using var install = Process.Start(new ProcessStartInfo("bash", ["-c", "set -euo pipefail; source config/scripts/setup.sh; install_javascript_client"]) { WorkingDirectory = Programs.Repository })!;
        install.WaitForExit();
        return install.ExitCode == 0
            ? Path.Combine(Programs.Repository, "artifacts/javascript")
            : throw new InvalidOperationException("the JavaScript client could not be installed; see above");
    }
}
