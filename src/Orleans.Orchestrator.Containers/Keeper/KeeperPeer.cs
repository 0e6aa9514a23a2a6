using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>Who answers on the keeper's socket.</summary>
internal static class KeeperPeer
{
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;
    private const int CredentialsBytes = 12;

    /// <summary>
    /// Whether the keeper sees the mounts that this process sees. One that outlived the mount namespace in which it was started binds pods' namespaces to
    /// files where this process finds only the files.
    /// </summary>
    /// <exception cref="ContainerRuntimeException">It is not among the processes that this one sees, and could not be replaced.</exception>
    public static bool SharesMounts(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[CredentialsBytes];
        socket.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, credentials);
        var pid = MemoryMarshal.Read<int>(credentials);
        if (pid == 0)
            throw new ContainerRuntimeException("the keeper that answers runs outside of this process namespace; stop it there, or use another run directory");
        return MountsOf(pid.ToString(CultureInfo.InvariantCulture)) is not { } theirs || theirs == MountsOf("self");
    }

    /// <summary>Null when it has ended.</summary>
    private static string? MountsOf(string process) => new FileInfo($"/proc/{process}/ns/mnt").LinkTarget;
}
