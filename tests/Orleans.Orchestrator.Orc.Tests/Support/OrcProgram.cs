using System.Diagnostics;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Orc.Tests.Support;

/// <summary>Runs orc itself: the published program where ORCHESTRATOR_BIN says there is one, else the built one.</summary>
internal static class OrcProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs orc as the administrator of a world.</summary>
    public static Task<OrcResult> RunAsync(ApiWorld world, params string[] arguments) => RunAsync(world, "", arguments);

    /// <summary>The same with something on standard input.</summary>
    /// <exception cref="TimeoutException">It did not end within a minute.</exception>
    public static async Task<OrcResult> RunAsync(ApiWorld world, string input, string[] arguments)
    {
        using var process = Start(world.KubeconfigPath, world.Folder, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"orc {string.Join(' ', arguments)} did not end; it said: {await output} {await error}");
        }

        return new OrcResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts orc with all streams redirected, its cache in a folder of the test.</summary>
    public static Process Start(string kubeconfig, string folder, params string[] arguments)
    {
        string[] program = Environment.GetEnvironmentVariable("ORCHESTRATOR_BIN") is { Length: > 0 } bin
            ? [Path.Combine(bin, "orc")]
            : ["dotnet", Path.Combine(AppContext.BaseDirectory, "orc.dll")];

        // A shell's background jobs ignore the interrupt key, and so would every program below the tests.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. program, .. arguments]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(folder, "cache");
        // The built program is for the framework that ahead-of-time compilation has; a machine with only a newer one will do.
        start.Environment["DOTNET_ROLL_FORWARD"] = "Major";
        return Process.Start(start)!;
    }
}

/// <summary>How a command ended.</summary>
internal sealed record OrcResult(int Code, string Output, string Error);
