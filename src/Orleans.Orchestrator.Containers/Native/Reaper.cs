using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Native.Launch;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>
/// Process 1 of a shared process namespace. It ignores SIGCHLD, and the kernel then reaps its orphans by itself, so all that is left for the
/// program is to wait for signals: an ELF file of about 130 bytes, made here and executed from memory.
/// </summary>
internal static partial class Reaper
{
    // for (;;) pause();
    private const string X64 = "b8220000000f05ebf7";

    // for (;;) ppoll(0, 0, 0, 0, 0);
    private const string Arm64 = "000080d2010080d2020080d2030080d2040080d2280980d2010000d4f9ffff17";

    private const int HeaderBytes = 120;
    private const ulong LoadAddress = 0x400000;
    private const ushort MachineX64 = 62;
    private const ushort MachineArm64 = 183;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint MFD_CLOEXEC = 1;
    private const nint SIG_IGN = 1;
    private const int KernelSignalSetBytes = 8;

    public static StartedProcess Start(CgroupMembership cgroups, SandboxSpec spec, ChildPidfd pidfd)
    {
        using var program = new SyscallProgram();
        using var file = MakeFile();
        using var nothing = LaunchStreams.OpenNull();
        program.Join(cgroups);
        program.Add("setsid", SyscallNumber.setsid);
        program.UseStreams(nothing, nothing, nothing);
        program.ResetSignals();
        program.Add("rt_sigaction SIGCHLD", SyscallNumber.rt_sigaction, Signal.SIGCHLD, program.Values<nint>([SIG_IGN, 0, 0, 0]), 0, KernelSignalSetBytes);
        Execute(program, file, spec.PodName);
        return ChildProcess.Start(program, CloneFlags.CLONE_NEWPID, cgroups.Directory, pidfd);
    }

    /// <summary>Becomes the waiting program, the last step.</summary>
    /// <param name="subject">What for, as lists of processes show it.</param>
    public static void Execute(SyscallProgram program, SafeFileHandle file, string subject) => program.Add(
        "execveat reaper", SyscallNumber.execveat, Syscall.Fd(file), program.Text(""), program.TextArray(["pause", subject]), program.TextArray([]), AT_EMPTY_PATH);

    /// <summary>An ELF header, one program header, the code (elf(5)).</summary>
    internal static byte[] Image(Architecture architecture)
    {
        var arm = architecture == Architecture.Arm64;
        var code = Convert.FromHexString(arm ? Arm64 : X64);
        using var image = new MemoryStream();
        using var writer = new BinaryWriter(image);
        writer.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write((ushort)2);
        writer.Write(arm ? MachineArm64 : MachineX64);
        writer.Write(1);
        writer.Write(LoadAddress + HeaderBytes);
        writer.Write(64UL);
        writer.Write(0UL);
        writer.Write(0);
        foreach (var size in (ReadOnlySpan<ushort>)[64, 56, 1, 64, 0, 0])
            writer.Write(size);
        writer.Write(1);
        writer.Write(5);
        writer.Write(0UL);
        writer.Write(LoadAddress);
        writer.Write(LoadAddress);
        writer.Write((ulong)(HeaderBytes + code.Length));
        writer.Write((ulong)(HeaderBytes + code.Length));
        writer.Write(0x1000UL);
        writer.Write(code);
        return image.ToArray();
    }

    /// <summary>The program, in memory.</summary>
    public static SafeFileHandle MakeFile()
    {
        var fd = CreateMemoryFile("pause", MFD_CLOEXEC);
        if (fd < 0)
            throw LinuxException.Last("memfd_create");
        var handle = new SafeFileHandle(fd, true);
        RandomAccess.Write(handle, Image(RuntimeInformation.ProcessArchitecture), 0);
        return handle;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
