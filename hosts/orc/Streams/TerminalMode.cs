using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Hosts.Orc.Streams;

/// <summary>
/// A terminal in raw mode: every key goes to the program at the other end, which echoes and edits. Put back when disposed (termios(3)).
/// </summary>
internal sealed class TerminalMode : IDisposable
{
    private const int StandardInput = 0;
    private const int Now = 0;

    // struct termios is 60 bytes on Linux; the C library's own is no larger anywhere.
    private const int TermiosBytes = 256;
    private readonly byte[]? _before;

    private TerminalMode(byte[]? before) => _before = before;

    /// <summary>Makes standard input raw; does nothing when it is no terminal.</summary>
    public static TerminalMode Raw()
    {
        var before = new byte[TermiosBytes];
        if (TcGetAttr(StandardInput, before) != 0)
            return new TerminalMode(null);
        var raw = (byte[])before.Clone();
        CfMakeRaw(raw);
        return TcSetAttr(StandardInput, Now, raw) == 0 ? new TerminalMode(before) : new TerminalMode(null);
    }

    public void Dispose()
    {
        if (_before is not null)
            _ = TcSetAttr(StandardInput, Now, _before);
    }

    [DllImport("libc", EntryPoint = "tcgetattr"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int TcGetAttr(int descriptor, byte[] attributes);

    [DllImport("libc", EntryPoint = "tcsetattr"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int TcSetAttr(int descriptor, int when, byte[] attributes);

    [DllImport("libc", EntryPoint = "cfmakeraw"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void CfMakeRaw(byte[] attributes);
}
