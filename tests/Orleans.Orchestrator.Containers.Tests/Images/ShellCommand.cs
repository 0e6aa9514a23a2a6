using System.Diagnostics;

namespace Orleans.Orchestrator.Containers.Tests.Images;

/// <summary>Runs the machine's own tools, against which ours are compared.</summary>
internal static class ShellCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(Patience))
            throw new TimeoutException($"{program} did not end within {Patience}");
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {errors.Result}");
    }
}
