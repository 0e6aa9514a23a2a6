using System.Diagnostics;

namespace Orleans.Orchestrator.Api.Tests.Support;

/// <summary>Runs real kubectl programs.</summary>
public static class KubectlRunner
{
    private static readonly string[] Folders = ["/usr/lib/google-cloud-sdk/bin", "/usr/local/bin", "/usr/bin"];

    /// <summary>The oldest, a middle and the newest version that the machine has; the one on PATH where there are no numbered ones.</summary>
    /// <exception cref="InvalidOperationException">The machine has no kubectl.</exception>
    public static IReadOnlyList<string> Programs { get; } = Find();

    /// <summary>Runs kubectl as the administrator of a world, and returns what it printed.</summary>
    public static Task<KubectlResult> RunAsync(string program, ApiWorld world, string input, params string[] arguments) => RunAsync(program, world, input, [], arguments);

    /// <summary>The same, with more in the program's environment.</summary>
    public static async Task<KubectlResult> RunAsync(string program, ApiWorld world, string input, IEnumerable<KeyValuePair<string, string>> environment, string[] arguments)
    {
        var command = Command(program, world, arguments);
        foreach (var (name, value) in environment)
            command.Environment[name] = value;
        using var process = Process.Start(command)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"kubectl {string.Join(' ', arguments)} did not end; it said: {await output} {await error}");
        }

        return new KubectlResult(process.ExitCode, await output, await error);
    }

    /// <summary>How kubectl is started as the administrator of a world.</summary>
    public static ProcessStartInfo Command(string program, ApiWorld world, string[] arguments) => new(program, arguments)
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        Environment = { ["KUBECONFIG"] = world.KubeconfigPath, ["HOME"] = Path.Combine(world.Folder, "home-" + Path.GetFileName(program)) },
    };

    private static List<string> Find()
    {
        var numbered = Folders.Where(Directory.Exists).SelectMany(f => Directory.GetFiles(f, "kubectl.1.*"))
            .OrderBy(p => int.Parse(p[(p.LastIndexOf('.') + 1)..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        if (numbered.Count > 2)
            return [numbered[0], numbered[numbered.Count / 2], numbered[^1]];
        var plain = Folders.Select(f => Path.Combine(f, "kubectl")).FirstOrDefault(File.Exists);
        return plain is not null ? [plain] : throw new InvalidOperationException("these tests need a real kubectl: install one, such as Debian's kubernetes-client");
    }
}

/// <summary>How a kubectl command ended.</summary>
public sealed record KubectlResult(int Code, string Output, string Error);
