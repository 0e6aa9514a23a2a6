using System.Diagnostics;

namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>The sample program, run to its end as a process of its own.</summary>
internal sealed record SampleProcess(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<SampleProcess> RunAsync(params string[] arguments)
    {
        // Next to this test's own output: artifacts/build/bin/PROJECT/CONFIGURATION.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, "dotnet-client", here.Name, "dotnet-client.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The sample did not end within {Patience}. It said: {await output}{await errors}");
        }

        return new SampleProcess(process.ExitCode, await output, await errors);
    }
}
