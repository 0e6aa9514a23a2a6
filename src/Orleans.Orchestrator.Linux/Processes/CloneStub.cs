using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux;

/// <summary>
/// Position-independent machine code that calls clone3 and, in the child, walks an array of <see cref="SyscallOperation"/>.
/// A child that shares our memory cannot run managed code (it would use the runtime's locks and thread-local state as if it were
/// the thread that it was cloned from), nor return from a C function on the stack it shares. So it runs this, which touches no stack.
/// </summary>
/// <remarks>
/// As C: <c>r = clone3(args, size); if (r) return r;
/// for (; op != end; op++) { op->result = r = syscall(op->nr, op->a…);
///   if (r &lt; 0) { if (op->flags &amp; 1) continue; break; }
///   if ((op->flags &amp; 2) &amp;&amp; r) break;
///   if (op->store) *op->store = r; }
/// exit_group(127);</c>
/// </remarks>
internal static unsafe partial class CloneStub
{
    private const string X64 =
        "53554889d34889cdb8b30100000f054885c0755a4839eb7349488b03488b7b08488b7310488b53184c8b53204c8b43284c8b4b300f05488943384885c0"
        + "781df643480274054885c07518488b4b404885c974034889014883c350ebb8f643480175f4bf7f000000b8e70000000f055d5bc3";

    private const string Arm64 =
        "e90302aaea0303aa683680d2010000d4e00200b53f010aeb42020054280140f9208540a9228d41a9249542a9010000d4201d00f92001f8b72b2540f9"
        + "4b000836000100b52c2140f94c0000b4800100f929410191f0ffff172b2540f9abff0737e00f80d2c80b80d2010000d4c0035fd6";

    private const int ProtRead = 1;
    private const int ProtWrite = 2;
    private const int ProtExec = 4;
    private const int MapPrivateAnonymous = 0x22;
    private const int PageBytes = 65536;

    /// <summary>clone3's arguments and their size, then the first operation and the end of the array.</summary>
    public static readonly delegate* unmanaged[Cdecl]<CloneArguments*, nuint, SyscallOperation*, SyscallOperation*, nint> Entry =
        (delegate* unmanaged[Cdecl]<CloneArguments*, nuint, SyscallOperation*, SyscallOperation*, nint>)Load();

    private static nint Load()
    {
        var code = Convert.FromHexString(RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => X64,
            Architecture.Arm64 => Arm64,
            var other => throw new PlatformNotSupportedException($"Containers run on x86-64 and arm64, not on {other}."),
        });
        var page = Map(0, PageBytes, ProtRead | ProtWrite, MapPrivateAnonymous, -1, 0);
        if (page == -1)
            throw LinuxException.Last("mmap");
        Marshal.Copy(code, 0, page, code.Length);
        // arm64's instruction cache does not see data writes; the kernel makes the page coherent when it becomes executable.
        if (Protect(page, PageBytes, ProtRead | ProtExec) < 0)
            throw LinuxException.Last("mprotect");
        return page;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);
}
