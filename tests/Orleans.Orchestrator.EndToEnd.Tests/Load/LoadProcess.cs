using System.Diagnostics;
using System.Globalization;

namespace Orleans.Orchestrator.EndToEnd.Tests.Load;

/// <summary>orc-load as a process of its own.</summary>
internal sealed class LoadProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private LoadProcess(Process process) =>
        (_process, _output, _errors) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    /// <summary>Starts it with those arguments.</summary>
    public static LoadProcess Start(params string[] arguments)
    {
        // Next to this test's own output: artifacts/build/bin/PROJECT/CONFIGURATION.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, "orc-load", here.Name, "orc-load.dll");
        return new LoadProcess(Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    /// <summary>As Ctrl-C does.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, and all that it said.</returns>
    public async Task<(int Code, string Said)> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"orc-load did not end within {Patience}. It said: {await _output}{await _errors}");
        }

        return (_process.ExitCode, await _output + await _errors);
    }

    public void Dispose() => _process.Dispose();
}
