using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Config;

/// <summary>
/// Asks a program for credentials, as kubeconfig's <c>users[].user.exec</c> says (kubernetes.io: client-go credential plugins). It has a minute,
/// and what it prints must be an ExecCredential of at most a mebibyte; what it says on standard error goes to ours.
/// </summary>
internal static class ExecPlugin
{
    private const int MaxCharacters = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <exception cref="CliException">The program is missing, failed, took too long or printed something else.</exception>
    public static (X509Certificate2? Certificate, string? Token) Run(JsonObject exec, ConfigFile? file, JsonObject cluster)
    {
        var command = (string?)exec["command"] ?? throw new CliException("error: the user's exec plugin names no command", 3);
        var version = (string?)exec["apiVersion"] ?? "client.authentication.k8s.io/v1";
        using var process = Start(Start(command, exec, file, version, cluster), command, (string?)exec["installHint"]);
        var reading = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience) || !reading.Wait(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new CliException($"error: getting credentials: {command} did not end within {Patience.TotalSeconds} seconds", 3);
        }

        if (process.ExitCode != 0)
            throw new CliException($"error: getting credentials: exec: executable {command} failed with exit code {process.ExitCode}", 3);
        return Read(reading.Result, command);
    }

    private static ProcessStartInfo Start(string command, JsonObject exec, ConfigFile? file, string version, JsonObject cluster)
    {
        // A path with a folder is relative to the kubeconfig, a bare name is looked for on PATH.
        var program = command.Contains('/') && file is not null ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.Path))!, command) : command;
        var start = new ProcessStartInfo(program, (exec["args"] as JsonArray ?? []).Select(a => (string?)a ?? "")) { RedirectStandardOutput = true };
        foreach (var entry in (exec["env"] as JsonArray ?? []).OfType<JsonObject>())
            start.Environment[(string?)entry["name"] ?? ""] = (string?)entry["value"];
        var info = new JsonObject { ["apiVersion"] = version, ["kind"] = "ExecCredential", ["spec"] = new JsonObject { ["interactive"] = !Console.IsInputRedirected } };
        if ((bool?)exec["provideClusterInfo"] == true)
            info["spec"]!["cluster"] = cluster.DeepClone();
        start.Environment["KUBERNETES_EXEC_INFO"] = info.ToJsonString();
        return start;
    }

    private static Process Start(ProcessStartInfo start, string command, string? hint)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CliException($"error: getting credentials: exec: executable {command}: {e.Message}{(hint is null ? "" : "\n" + hint)}", 3);
        }
    }

    private static (X509Certificate2? Certificate, string? Token) Read(string text, string command)
    {
        try
        {
            var status = text.Length <= MaxCharacters ? (JsonNode.Parse(text) as JsonObject)?["status"] as JsonObject : null;
            if (status is null)
                throw new CliException($"error: getting credentials: {command} printed no ExecCredential with a status", 3);
            var (certificate, key) = ((string?)status["clientCertificateData"], (string?)status["clientKeyData"]);
            return (certificate is not null && key is not null ? X509Certificate2.CreateFromPem(certificate, key) : null, (string?)status["token"]);
        }
        catch (JsonException)
        {
            // What it printed may hold a token, so it is not repeated.
            throw new CliException($"error: getting credentials: {command} printed something that is no JSON", 3);
        }
    }
}
