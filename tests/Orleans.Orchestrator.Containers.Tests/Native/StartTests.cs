namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class StartTests(RuntimeWorld world) : IClassFixture<RuntimeWorld>
{
    [Fact]
    public async Task A_program_runs_and_its_output_is_logged()
    {
        var (exit, output) = await world.RunAsync("echo hello; echo oops >&2");
        Assert.Equal((0, 0, false), (exit.Code, exit.Signal, exit.OomKilled));
        Assert.Contains("hello\n", output, StringComparison.Ordinal);
        Assert.Contains("oops\n", output, StringComparison.Ordinal);
    }
}
