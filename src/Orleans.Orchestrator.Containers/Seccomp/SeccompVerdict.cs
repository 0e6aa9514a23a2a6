namespace Orleans.Orchestrator.Containers.Seccomp;

/// <summary>What becomes of one system call: conditions in order, each with an action, and an action for the rest.</summary>
internal sealed record SeccompVerdict(uint Otherwise)
{
    private bool _decided;
    private readonly List<(IReadOnlyList<SeccompCondition> Conditions, uint Action)> _branches = [];

    /// <summary>Adds a rule; after one without conditions, nothing changes any more.</summary>
    public SeccompVerdict With(IReadOnlyList<SeccompCondition>? conditions, uint action)
    {
        if (_decided)
            return this;
        if (conditions is null or [])
            return new SeccompVerdict(action) { _decided = true };
        _branches.Add((conditions, action));
        return this;
    }

    /// <summary>Whether both are the same action for every argument.</summary>
    public bool IsSameAs(SeccompVerdict other) =>
        ReferenceEquals(this, other) || (_branches.Count == 0 && other._branches.Count == 0 && Otherwise == other.Otherwise);

    /// <summary>The instructions, which end with an action on every path.</summary>
    public List<BpfInstruction> Compile()
    {
        var code = new List<BpfInstruction>();
        foreach (var (conditions, action) in _branches)
            code.AddRange(Branch(conditions, action));
        code.Add(SeccompCompiler.Return(Otherwise));
        return code;
    }

    /// <summary>Comparisons of 64 bits in halves of 32. Failing leads past the branch, holding to the next comparison.</summary>
    private static List<BpfInstruction> Branch(IReadOnlyList<SeccompCondition> conditions, uint action)
    {
        var code = new List<BpfInstruction> { SeccompCompiler.Return(action) };
        for (var i = conditions.Count - 1; i >= 0; i--)
        {
            var test = Test(conditions[i], fail: code.Count);
            code.InsertRange(0, test);
        }
        return code;
    }

    /// <param name="fail">How many instructions follow the test before the branch ends.</param>
    private static BpfInstruction[] Test(SeccompCondition condition, int fail)
    {
        if (condition.Index is < 0 or > 5 || fail > 100)
            throw new FormatException($"the seccomp profile has a condition on argument {condition.Index}, or too many conditions");
        const int DataOffset = 16;
        var low = new BpfInstruction(BpfInstruction.Load, 0, 0, (uint)(DataOffset + (condition.Index * 8)));
        var high = low with { Operand = low.Operand + 4 };
        var (lowValue, highValue) = ((uint)condition.Value, (uint)(condition.Value >> 32));
        var away = (byte)fail;
        return condition.Op switch
        {
            "SCMP_CMP_EQ" => [high, If(BpfInstruction.JumpEqual, 0, away + 2, highValue), low, If(BpfInstruction.JumpEqual, 0, away, lowValue)],
            "SCMP_CMP_NE" => [high, If(BpfInstruction.JumpEqual, 0, 2, highValue), low, If(BpfInstruction.JumpEqual, away, 0, lowValue)],
            "SCMP_CMP_GE" => Above(BpfInstruction.JumpGreaterOrEqual),
            "SCMP_CMP_GT" => Above(BpfInstruction.JumpGreater),
            "SCMP_CMP_LT" => Below(BpfInstruction.JumpGreaterOrEqual),
            "SCMP_CMP_LE" => Below(BpfInstruction.JumpGreater),
            "SCMP_CMP_MASKED_EQ" =>
            [
                high, new(BpfInstruction.And, 0, 0, highValue), If(BpfInstruction.JumpEqual, 0, away + 3, (uint)(condition.ValueTwo >> 32)),
                low, new(BpfInstruction.And, 0, 0, lowValue), If(BpfInstruction.JumpEqual, 0, away, (uint)condition.ValueTwo),
            ],
            _ => throw new FormatException($"the seccomp profile has a comparison {condition.Op} that is not supported"),
        };

        BpfInstruction[] Above(ushort compare) =>
            [high, If(BpfInstruction.JumpGreater, 3, 0, highValue), If(BpfInstruction.JumpEqual, 0, away + 2, highValue), low, If(compare, 0, away, lowValue)];

        BpfInstruction[] Below(ushort compare) =>
            [high, If(BpfInstruction.JumpGreater, away + 3, 0, highValue), If(BpfInstruction.JumpEqual, 0, 2, highValue), low, If(compare, away, 0, lowValue)];
    }

    private static BpfInstruction If(ushort code, int jumpTrue, int jumpFalse, uint operand) => new(code, (byte)jumpTrue, (byte)jumpFalse, operand);
}
