using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>
/// The authorities that the machine trusts. .NET reads all of them, more than a hundred files, to look for those above the client's own certificate, which
/// takes longer than everything else that a command does; a cluster with an authority of its own needs none of them.
/// </summary>
internal static class MachineAuthorities
{
    /// <summary>Lets this process find none. To be called before the first connection; OpenSSL's own variables say where they are.</summary>
    public static void Ignore()
    {
        _ = SetEnv("SSL_CERT_FILE", "/dev/null", 1);
        _ = SetEnv("SSL_CERT_DIR", "/dev/null", 1);
    }

    // .NET keeps variables of its own; the C library's are the ones that are asked.
    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnv(string name, string value, int overwrite);
}
