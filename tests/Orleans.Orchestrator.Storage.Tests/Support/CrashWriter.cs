using System.Diagnostics;
using System.Globalization;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>A process that writes until it is fenced or killed, and what it says.</summary>
internal sealed class CrashWriter : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private bool hasOpened;

    private CrashWriter(Process process) => this.process = process;

    public List<Acknowledged> Acknowledged { get; } = [];

    /// <summary>The version after which this activation began.</summary>
    public long OpenedAt { get; private set; }

    public bool WasFenced { get; private set; }

    /// <summary>Starts a writer and waits until the collection is its own.</summary>
    public static async Task<CrashWriter> StartAsync(string database, string target, int seed)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "Orleans.Orchestrator.Storage.CrashWriter.dll");
        var start = new ProcessStartInfo("dotnet", [assembly, database, target, $"{seed}"]) { RedirectStandardOutput = true };
        var writer = new CrashWriter(Process.Start(start)!);
        await writer.ReadUntilAsync(() => writer.hasOpened);
        return writer;
    }

    /// <summary>Lets it write until so many more writes have been acknowledged.</summary>
    public Task WriteAsync(int more)
    {
        var goal = Acknowledged.Count + more;
        return ReadUntilAsync(() => Acknowledged.Count >= goal);
    }

    /// <summary>SIGKILL; what it had said before still counts.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await ReadToEndAsync();
    }

    public Task ReadToEndAsync() => ReadUntilAsync(() => false);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task ReadUntilAsync(Func<bool> enough)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!enough())
        {
            if (await process.StandardOutput.ReadLineAsync(timeout.Token) is not { } line)
                return;
            Take(line.Split(' '));
        }
    }

    private void Take(string[] words)
    {
        switch (words)
        {
            case ["open", _, var version]:
                (OpenedAt, hasOpened) = (Number(version), true);
                break;
            case ["ack", var version, var type, var name, var token]:
                Acknowledged.Add(new(Number(version), (ChangeType)Number(type), name, token));
                break;
            case ["fenced", _]:
                WasFenced = true;
                break;
            case ["ack", ..]:
                break; // torn by the kill: nobody was told
            default:
                Assert.Fail(string.Join(' ', words));
                break;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
