using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.BadInput;

/// <summary>orcd with options that make no sense: all faults at once, in words, and nothing made.</summary>
public sealed class BadOptionTests
{
    [Fact]
    public async Task Options_ThatMakeNoSense_AreToldTogether_AndNothingIsMade()
    {
        await using var machine = await PrivateMachine.StartAsync();
        var folder = Path.Combine(Path.GetTempPath(), $"orc-options-{Guid.NewGuid():N}");
        var refused = await machine.RunAsync(Orcd, [
            "--data", folder, "--run", folder, "--node-name", "Foo_Bar", "--listen", "nowhere", "--address", "x", "--otlp", "ftp://x", "--node-port", "70000", "--cgroup-parent", "../up"]);
        Assert.Equal(2, refused.Code);
        var lines = refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["--address", "--cgroup-parent", "--listen", "--node-name", "--node-port", "--otlp"], lines.Select(line => line.Split(' ')[1]).Order(StringComparer.Ordinal));
        Assert.All(lines, line => Assert.StartsWith("orcd: ", line, StringComparison.Ordinal));
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("--listne", "'--listne'")]
    [InlineData("--user-namespace-ids=0:65536", "--user-namespace-ids must be FIRST:COUNT, multiples of 65536 both, such as 65536:65536000, not '0:65536'")]
    [InlineData("--node-port=many", "--node-port must be a number, not 'many'")]
    [InlineData("--data=", "--data")]
    [InlineData("--data=/etc/passwd", "'/etc/passwd' is a file")]
    [InlineData("--node-port=6443", "must have different ports")]
    [InlineData("--address=192.0.2.1", "the machine does not have this address")]
    [InlineData("--listen=192.0.2.1:6443", "the machine does not have this address")]
    public async Task AnOption_ThatMakesNoSense_IsRefusedInALineOrTwo(string option, string reason)
    {
        await using var machine = await PrivateMachine.StartAsync();
        var folder = Directory.CreateTempSubdirectory("orc-options-").FullName;
        string[] folders = option.StartsWith("--data", StringComparison.Ordinal) ? ["--run", folder] : ["--data", folder, "--run", folder];
        var refused = await machine.RunAsync(Orcd, [.. folders, option]);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(2, refused.Code);
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
        Assert.InRange(refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 3);
    }

    [Fact]
    public async Task TheAgentsPort_ThatSomebodyHas_IsTold_BeforeAnythingStarts()
    {
        await using var machine = await PrivateMachine.StartAsync();
        var folder = Directory.CreateTempSubdirectory("orc-options-").FullName;
        using var other = machine.Start("busybox", ["nc", "-l", "-p", "10250", "127.0.0.1"]);
        await Eventually.HoldsAsync("the other program to listen", async () => (await machine.RunAsync("ss", ["-ltn"])).Output, output => output.Contains(":10250", StringComparison.Ordinal));
        var refused = await machine.RunAsync(Orcd, ["--data", folder, "--run", folder]);
        other.Kill();
        Assert.Equal(2, refused.Code);
        Assert.Contains("cannot listen on 127.0.0.1:10250: Address already in use. Choose another with --node-port or --address.", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "orchestrator.db")));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("backup there")]
    public async Task NoDatabase_IsNeitherSoundNorBackedUp(string command)
    {
        await using var machine = await PrivateMachine.StartAsync();
        var folder = Directory.CreateTempSubdirectory("orc-options-").FullName;
        var refused = await machine.RunAsync(Orcd, [.. command.Split(' '), "--data", folder]);
        Assert.Equal(2, refused.Code);
        Assert.Contains($"there is no database in {folder}", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    private static string Orcd => Path.Combine(Programs.Folder, "orcd");
}
