using System.Diagnostics;
using System.Globalization;

namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>
/// Network, mount and process namespaces of our own, in which a node lives as on a machine of its own. When this process ends,
/// however it does, so does everything inside: the first process there reads its standard input until we are gone.
/// </summary>
public sealed class PrivateMachine : IAsyncDisposable
{
    private const string First = "ip link set lo up && echo ready; read -r _";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process _holder;

    private PrivateMachine(Process holder, int first) => (_holder, Pid) = (holder, first);

    /// <summary>The first process inside, by its number outside.</summary>
    public int Pid { get; }

    public static async Task<PrivateMachine> StartAsync()
    {
        var holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c", First])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", await holder.StandardOutput.ReadLineAsync());
        return new PrivateMachine(holder, Children(holder.Id).Single());
    }

    /// <summary>Starts a program in the machine's network; <paramref name="inside"/> in its other namespaces too.</summary>
    public Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, bool inside = false)
    {
        string[] enter = inside ? ["-n", "-m", "-p"] : ["-n"];
        var start = new ProcessStartInfo("nsenter", ["-t", Pid.ToString(CultureInfo.InvariantCulture), .. enter, "--", program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs a program to its end.</summary>
    public async Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, string input = "", IReadOnlyDictionary<string, string>? environment = null, bool inside = false)
    {
        using var process = Start(program, arguments, environment, inside);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not care to read all of it.
        }
        var command = $"{Path.GetFileName(program)} {string.Join(' ', arguments)}";
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end; it said: {await output}{await error}");
        }
        return new CommandResult(command, process.ExitCode, await output, await error);
    }

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
    }

    /// <summary>The children of a process, by their numbers out here.</summary>
    public static IEnumerable<int> Children(int pid) =>
        File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => int.Parse(p, CultureInfo.InvariantCulture));
}
