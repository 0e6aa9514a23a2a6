namespace Orleans.Orchestrator.Linux.Tests;

public sealed class ProcessStatTests
{
    [Fact]
    public void A_command_with_parentheses_and_spaces_does_not_confuse()
    {
        var fields = string.Join(' ', Enumerable.Range(0, 52).Select(i => i switch { 19 => "4711", 49 => "256", _ => "0" }).Skip(1));
        var stat = ProcessStat.Parse($"12 (a) Z (b) Z {fields}\n")!.Value;
        Assert.Equal(('Z', 4711UL, new ExitStatus(1, 0)), (stat.State, stat.StartTicks, stat.ExitStatus));
    }

    [Fact]
    public void This_process_can_be_read() => Assert.True(ProcessStat.Read(Environment.ProcessId)!.Value.StartTicks > 0);

    [Fact]
    public void A_process_that_is_not_there_is_null() => Assert.Null(ProcessStat.Read(int.MaxValue));
}
