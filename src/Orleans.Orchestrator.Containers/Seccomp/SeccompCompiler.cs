using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Seccomp;

/// <summary>
/// Makes a filter of a profile: a check of the architecture, then a binary search over ranges of system calls that fare alike, then
/// the conditions on arguments. Calls of another architecture (32-bit programs, x32) get ENOSYS, and so do calls newer than our
/// table, since C libraries then fall back to what is older.
/// </summary>
public static class SeccompCompiler
{
    private const int NumberOffset = 0;
    private const int ArchOffset = 4;
    private const uint X32Bit = 0x40000000;
    private const int MaxInstructions = 4096;
    private const uint ActionErrno = 0x00050000;
    private const uint Enosys = ActionErrno | Errno.ENOSYS;

    /// <summary>Compiles a profile for a container with these capabilities.</summary>
    /// <param name="capabilities">Names with CAP_.</param>
    /// <exception cref="FormatException">The profile has an action or comparison that does not exist, or is too long.</exception>
    public static BpfInstruction[] Compile(SeccompProfile profile, IReadOnlySet<string> capabilities, SyscallTable table)
    {
        var fallback = Action(profile.DefaultAction, profile.DefaultErrnoRet);
        var verdicts = new SeccompVerdict?[table.Last + 1];
        foreach (var rule in profile.Syscalls.Where(rule => Applies(rule, capabilities, table.GoArch)))
        {
            var action = Action(rule.Action, rule.ErrnoRet);
            foreach (var name in rule.Names)
            {
                if (table.Numbers.TryGetValue(name, out var number))
                    verdicts[number] = (verdicts[number] ?? new SeccompVerdict(fallback)).With(rule.Args, action);
            }
        }
        var program = new List<BpfInstruction>
        {
            new(BpfInstruction.Load, 0, 0, ArchOffset),
            new(BpfInstruction.JumpEqual, 1, 0, table.AuditArch),
            Return(Enosys),
            new(BpfInstruction.Load, 0, 0, NumberOffset),
            new(BpfInstruction.JumpGreaterOrEqual, 0, 1, Math.Min((uint)table.Last + 1, X32Bit)),
            Return(Enosys),
        };
        program.AddRange(Search(Ranges(verdicts, new SeccompVerdict(fallback)), 0, int.MaxValue));
        return program.Count <= MaxInstructions
            ? [.. program]
            : throw new FormatException($"the seccomp profile needs {program.Count} instructions, the kernel takes {MaxInstructions}");
    }

    internal static BpfInstruction Return(uint action) => new(BpfInstruction.Return, 0, 0, action);

    private static bool Applies(SeccompRule rule, IReadOnlySet<string> capabilities, string arch)
    {
        if (rule.Includes is { } includes
            && ((includes.Caps is { Count: > 0 } caps && !caps.Any(capabilities.Contains))
                || (includes.Arches is { Count: > 0 } arches && !arches.Contains(arch))))
        {
            return false;
        }
        return rule.Excludes is not { } excludes
            || !((excludes.Caps?.Any(capabilities.Contains) ?? false) || (excludes.Arches?.Contains(arch) ?? false));
    }

    private static uint Action(string name, int? errno) => name switch
    {
        "SCMP_ACT_ALLOW" => 0x7fff0000,
        "SCMP_ACT_ERRNO" => ActionErrno | (uint)(errno ?? Errno.EPERM),
        "SCMP_ACT_LOG" => 0x7ffc0000,
        "SCMP_ACT_TRAP" => 0x00030000,
        "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => 0,
        "SCMP_ACT_KILL_PROCESS" => 0x80000000,
        _ => throw new FormatException($"the seccomp profile has an action {name} that is not supported"),
    };

    /// <summary>Neighbours that fare alike, by the number of the first.</summary>
    private static List<(int First, SeccompVerdict Verdict)> Ranges(SeccompVerdict?[] verdicts, SeccompVerdict fallback)
    {
        var ranges = new List<(int First, SeccompVerdict Verdict)>();
        for (var number = 0; number < verdicts.Length; number++)
        {
            var verdict = verdicts[number] ?? fallback;
            if (ranges.Count == 0 || !ranges[^1].Verdict.IsSameAs(verdict))
                ranges.Add((number, verdict));
        }
        return ranges;
    }

    /// <summary>The number is in the accumulator. Conditions load arguments over it, which is well at the end of the search.</summary>
    private static List<BpfInstruction> Search(List<(int First, SeccompVerdict Verdict)> ranges, int from, int to)
    {
        to = Math.Min(to, ranges.Count);
        if (to - from == 1)
            return ranges[from].Verdict.Compile();
        var middle = from + ((to - from) / 2);
        var lower = Search(ranges, from, middle);
        var upper = Search(ranges, middle, to);
        var first = (uint)ranges[middle].First;
        List<BpfInstruction> code = lower.Count <= byte.MaxValue
            ? [new(BpfInstruction.JumpGreaterOrEqual, (byte)lower.Count, 0, first)]
            : [new(BpfInstruction.JumpGreaterOrEqual, 0, 1, first), new(BpfInstruction.Jump, 0, 0, (uint)lower.Count)];
        code.AddRange(lower);
        code.AddRange(upper);
        return code;
    }
}
