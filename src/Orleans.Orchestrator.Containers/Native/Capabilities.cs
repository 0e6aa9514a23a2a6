using System.Globalization;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Capabilities by name and bit (capabilities(7), linux/capability.h).</summary>
public static class Capabilities
{
    // The order is the bit.
    private static readonly string[] All =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
        "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
        "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
        "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    private static readonly string[] Default =
    [
        "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE",
        "SYS_CHROOT", "KILL", "AUDIT_WRITE",
    ];

    /// <summary>How many there are.</summary>
    public static int Count => All.Length;

    /// <summary>What this process itself may give: its bounding set.</summary>
    public static ulong Available { get; } = ReadBounding();

    /// <summary>What this kernel knows.</summary>
    public static ulong Known { get; } = (1UL << Math.Min(Count, int.Parse(File.ReadAllText("/proc/sys/kernel/cap_last_cap"), CultureInfo.InvariantCulture) + 1)) - 1;

    /// <summary>The bit of a name, with or without CAP_; null when there is none.</summary>
    public static int? Bit(string name)
    {
        var upper = name.ToUpperInvariant();
        var index = Array.IndexOf(All, upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper[4..] : upper);
        return index < 0 ? null : index;
    }

    /// <summary>The name of a bit, without CAP_.</summary>
    public static string Name(int bit) => All[bit];

    /// <summary>Names with CAP_.</summary>
    public static IEnumerable<string> Names(ulong set) => All.Where((_, bit) => (set & (1UL << bit)) != 0).Select(name => "CAP_" + name);

    /// <summary>Whether a set allows to change mounts, and with them whether what is mounted read-only stays so.</summary>
    public static bool MayMount(ulong set) => (set & Union(["SYS_ADMIN"])) != 0;

    /// <summary>What a container gets: Docker's default set, less what is dropped, with what is added; for a privileged one, all.</summary>
    /// <param name="mayMakeDevices">Whether something else keeps it from opening the device nodes that it makes.</param>
    public static ulong Of(ContainerSecurity security, bool mayMakeDevices)
    {
        if (security.Privileged)
            return Available;
        var set = Union(Default);
        set &= ~Union(security.DropCapabilities);
        set |= Union(security.AddCapabilities);
        if (!mayMakeDevices)
            set &= ~Union(["MKNOD"]);
        return set & Available;
    }

    private static ulong Union(IEnumerable<string> names)
    {
        var set = 0UL;
        foreach (var name in names)
            set |= name.Equals("ALL", StringComparison.OrdinalIgnoreCase) ? (1UL << All.Length) - 1 : 1UL << (Bit(name) ?? throw new FormatException(name));
        return set;
    }

    private static ulong ReadBounding()
    {
        const string Prefix = "CapBnd:";
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(Prefix, StringComparison.Ordinal))
                return ulong.Parse(line.AsSpan(Prefix.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        return 0;
    }
}
