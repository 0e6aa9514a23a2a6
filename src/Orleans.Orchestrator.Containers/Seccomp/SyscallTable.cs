using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Containers.Seccomp;

/// <summary>The system calls of an architecture (the kernel's asm/unistd_64.h and asm-generic/unistd.h).</summary>
public sealed class SyscallTable
{
    private static readonly Lazy<SyscallTable> LazyX64 = new(() => new("x64", 0xC000003E, "amd64"));
    private static readonly Lazy<SyscallTable> LazyArm64 = new(() => new("arm64", 0xC00000B7, "arm64"));

    private SyscallTable(string resource, uint auditArch, string goArch)
    {
        AuditArch = auditArch;
        GoArch = goArch;
        using var stream = typeof(SyscallTable).Assembly.GetManifestResourceStream("seccomp.syscalls." + resource)!;
        using var reader = new StreamReader(stream);
        var numbers = new Dictionary<string, int>();
        while (reader.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ');
            numbers[line[(space + 1)..]] = int.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture);
        }
        Numbers = numbers.ToFrozenDictionary();
        Last = numbers.Values.Max();
    }

    /// <summary>x86-64.</summary>
    public static SyscallTable X64 => LazyX64.Value;

    /// <summary>arm64.</summary>
    public static SyscallTable Arm64 => LazyArm64.Value;

    /// <summary>This machine's.</summary>
    public static SyscallTable Current => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm64 : X64;

    /// <summary>By name.</summary>
    public FrozenDictionary<string, int> Numbers { get; }

    /// <summary>The highest number we know; what the kernel adds later lies above.</summary>
    public int Last { get; }

    /// <summary>What the kernel calls the architecture (linux/audit.h).</summary>
    public uint AuditArch { get; }

    /// <summary>What Go, and so Docker's profiles, call it.</summary>
    public string GoArch { get; }
}
