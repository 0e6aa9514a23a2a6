using System.Diagnostics;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Clients;

/// <summary>Kubernetes' official client for Python, as the distribution packages it.</summary>
internal static class PythonClient
{
    /// <summary>The interpreter that the distribution's packages are for.</summary>
    public const string Program = "/usr/bin/python3";

    /// <summary>Installs it, if it is not there.</summary>
    /// <returns>The folder with the scripts.</returns>
    public static string Install()
    {
        using var install = Process.Start(new ProcessStartInfo("bash", ["-c", "set -euo pipefail; source config/scripts/setup.sh; install_packages python3-kubernetes"]) { WorkingDirectory = Programs.Repository })!;
        install.WaitForExit();
        return install.ExitCode == 0
            ? Path.Combine(Programs.Repository, "tests/Orleans.Orchestrator.EndToEnd.Tests/Clients/Python")
            : throw new InvalidOperationException("the Python client could not be installed; see above");
    }
}
