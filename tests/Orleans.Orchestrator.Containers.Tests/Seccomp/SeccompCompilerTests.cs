using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Containers.Seccomp;

namespace Orleans.Orchestrator.Containers.Tests.Seccomp;

public sealed class SeccompCompilerTests
{
    private const uint Allow = 0x7fff0000;
    private const uint Eperm = 0x00050001;
    private const uint Enosys = 0x00050026;
    private static readonly SyscallTable X64 = SyscallTable.X64;

    [Theory]
    [InlineData("read", Allow)]
    [InlineData("execve", Allow)]
    [InlineData("mount", Eperm)]
    [InlineData("keyctl", Eperm)]
    [InlineData("unshare", Eperm)]
    [InlineData("bpf", Eperm)]
    [InlineData("io_uring_setup", Eperm)]
    [InlineData("clone3", Enosys)]
    public void The_default_profile_decides_as_Docker_does(string name, uint action)
    {
        foreach (var table in new[] { X64, SyscallTable.Arm64 })
            Assert.Equal(action, BpfMachine.Run(SeccompCompiler.Compile(Default(), new HashSet<string>(), table), table.AuditArch, table.Numbers[name]));
    }

    [Fact]
    public void Capabilities_open_what_they_are_for()
    {
        var program = SeccompCompiler.Compile(Default(), new HashSet<string> { "CAP_SYS_ADMIN" }, X64);
        foreach (var name in (string[])["mount", "clone3", "unshare", "bpf"])
            Assert.Equal(Allow, BpfMachine.Run(program, X64.AuditArch, X64.Numbers[name]));
    }

    [Fact]
    public void Arguments_decide_where_a_rule_says_so()
    {
        var program = SeccompCompiler.Compile(Default(), new HashSet<string>(), X64);
        uint Call(string name, params ulong[] arguments) => BpfMachine.Run(program, X64.AuditArch, X64.Numbers[name], arguments);
        Assert.Equal(Allow, Call("clone", 0x11));
        Assert.Equal(Eperm, Call("clone", 0x10000011));
        Assert.Equal(Allow, Call("socket", 2));
        Assert.Equal(Eperm, Call("socket", 40));
        Assert.Equal(Allow, Call("personality", 0xffffffff));
        Assert.Equal(Eperm, Call("personality", 0x40000));
        Assert.Equal(Eperm, Call("personality", 0x1_0000_0000));
    }

    [Fact]
    public void Other_architectures_and_calls_of_the_future_do_not_exist()
    {
        var program = SeccompCompiler.Compile(Default(), new HashSet<string>(), X64);
        Assert.Equal(Enosys, BpfMachine.Run(program, 0x40000003, 0));
        Assert.Equal(Enosys, BpfMachine.Run(program, X64.AuditArch, X64.Last + 1));
        Assert.Equal(Enosys, BpfMachine.Run(program, X64.AuditArch, 0x40000000));
    }

    [Fact]
    public void An_unknown_action_or_comparison_is_refused()
    {
        Assert.Throws<FormatException>(() => Compile(new() { DefaultAction = "SCMP_ACT_DANCE" }));
        Assert.Throws<FormatException>(() => Compile(OneRule("SCMP_CMP_MAYBE", 0, 0)));
    }

    [Fact]
    public void Every_comparison_agrees_with_arithmetic()
    {
        string[] operators = ["SCMP_CMP_EQ", "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_GT", "SCMP_CMP_GE", "SCMP_CMP_MASKED_EQ"];
        // Halves from few values, so that equal and neighbouring ones are common.
        var half = Gen.Elements(0u, 1u, 2u, 0x7fffffffu, 0x80000000u, 0xfffffffeu, 0xffffffffu);
        var value = half.SelectMany(high => half.Select(low => ((ulong)high << 32) | low));
        var cases = Gen.Elements(operators).SelectMany(name => value.SelectMany(operand => value.SelectMany(second => value.Select(argument => (name, operand, second, argument)))));
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var holds = one.name switch
            {
                "SCMP_CMP_EQ" => one.argument == one.operand,
                "SCMP_CMP_NE" => one.argument != one.operand,
                "SCMP_CMP_LT" => one.argument < one.operand,
                "SCMP_CMP_LE" => one.argument <= one.operand,
                "SCMP_CMP_GT" => one.argument > one.operand,
                "SCMP_CMP_GE" => one.argument >= one.operand,
                _ => (one.argument & one.operand) == one.second,
            };
            var program = Compile(OneRule(one.name, one.operand, one.second));
            return BpfMachine.Run(program, X64.AuditArch, X64.Numbers["read"], 0, one.argument) == (holds ? Allow : Eperm);
        }).QuickCheckThrowOnFailure();
    }

    private static SeccompProfile OneRule(string op, ulong value, ulong second) => new()
    {
        DefaultAction = "SCMP_ACT_ERRNO",
        Syscalls = [new() { Names = ["read"], Action = "SCMP_ACT_ALLOW", Args = [new() { Index = 1, Op = op, Value = value, ValueTwo = second }] }],
    };

    private static BpfInstruction[] Compile(SeccompProfile profile) => SeccompCompiler.Compile(profile, new HashSet<string>(), X64);

    private static SeccompProfile Default()
    {
        using var stream = typeof(SeccompProfile).Assembly.GetManifestResourceStream("seccomp.default.json")!;
        return JsonSerializer.Deserialize<SeccompProfile>(stream, JsonSerializerOptions.Web)!;
    }
}
