using System.Diagnostics;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc edit</c>: opens objects in an editor and sends what was changed; what the server refuses is opened again with the reason on top.</summary>
internal static class EditCommand
{
    private const int MaxRounds = 20;
    private const string Hint = "# Please edit the object below. Lines beginning with a '#' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n";

    public static Verb Verb() => new("edit", "Edit an object in an editor")
    {
        Usage = "(KIND NAME | KIND/NAME | -f FILE)", Completes = Completes.Objects,
        Flags =
        [
            .. TargetFlags.Files, TargetFlags.Selector, Flag.Text("subresource", '\0', "status or scale"), Flag.Switch("windows-line-endings", '\0', "Not needed here"),
            Flag.Switch("output-patch", '\0', "Print the patch that was sent"), .. Change.Flags("kubectl-edit"), Change.Validate,
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var (change, reader) = (new Change(session, call), new TargetReader(session, call));
        foreach (var target in await reader.LiveAsync(cancellation))
            await OneAsync(session, call, change, target, cancellation);
        return reader.Failed ? 1 : 0;
    }

    private static async Task OneAsync(Session session, Invocation call, Change change, Target target, CancellationToken cancellation)
    {
        var original = (JsonObject)target.Object.DeepClone();
        (original["metadata"] as JsonObject)?.Remove("managedFields");
        var (text, reason) = (YamlWriter.Write(ObjectPrinter.Sorted(original)), "");
        var path = Path.Combine(Path.GetTempPath(), $"orc-edit-{Path.GetRandomFileName()}.yaml");
        try
        {
            for (var round = 0; round < MaxRounds; round++)
            {
                WritePrivately(path, Hint + reason + text);
                var before = await File.ReadAllTextAsync(path, cancellation);
                await OpenAsync(path, cancellation);
                var after = await File.ReadAllTextAsync(path, cancellation);
                text = string.Concat(after.Split('\n').SkipWhile(l => l.StartsWith('#')).Select(l => l + "\n")).TrimEnd('\n') + "\n";
                if (after == before || text.Trim().Length == 0)
                {
                    Console.Error.WriteLine(reason.Length > 0 ? "error: Edit cancelled, no valid changes were saved." : text.Trim().Length == 0 ? "Edit cancelled, saved file was empty." : "Edit cancelled, no changes made.");
                    return;
                }

                try
                {
                    await SendAsync(session, call, change, target, original, text, path, cancellation);
                    return;
                }
                catch (CliException e) when (e.ExitCode == 1)
                {
                    Console.Error.WriteLine(e.Message);
                    reason = string.Concat(e.Message.Split('\n').Select(l => $"# {l}\n")) + "#\n";
                }
            }

            throw new CliException($"error: {target.Shown} could not be saved in {MaxRounds} rounds");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task SendAsync(Session session, Invocation call, Change change, Target target, JsonObject original, string text, string path, CancellationToken cancellation)
    {
        var edited = YamlText.Parse(text, path) is [JsonObject one] ? one : throw new CliException("error: the file must hold one object");
        if ((string?)edited["metadata"]?["name"] != target.Name || (string?)edited["kind"] != target.Kind.Kind)
            throw new CliException("error: name and kind of an object can't be changed");
        var patch = MergePatch.Between(original, edited);
        if (patch.Count == 0)
        {
            Console.Error.WriteLine("Edit cancelled, no changes made.");
            return;
        }

        // Lists are sent as a whole, as they stand in the editor, so nobody else may have changed them meanwhile.
        patch["metadata"] ??= new JsonObject();
        patch["metadata"]!["resourceVersion"] = (string?)edited["metadata"]?["resourceVersion"] ?? (string?)original["metadata"]?["resourceVersion"];
        if (call.Is("output-patch"))
            session.Out.Write($"Patch: {patch.ToJsonString()}\n");
        var part = call.Text("subresource") is { } name ? "/" + name : "";
        change.Tell(target.Kind, await session.Client.SendJsonAsync(HttpMethod.Patch, change.Path(target.Path + part, validate: true), patch, cancellation, ApiClient.MergePatch), "edited");
    }

    /// <summary>The object may be a Secret.</summary>
    private static void WritePrivately(string path, string text)
    {
        using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }

    private static async Task OpenAsync(string path, CancellationToken cancellation)
    {
        string?[] wanted = [Environment.GetEnvironmentVariable("KUBE_EDITOR"), Environment.GetEnvironmentVariable("EDITOR"), "vi"];
        var editor = wanted.First(e => e is { Length: > 0 })!;
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", editor + " \"$1\"", "sh", path])) ?? throw new CliException($"error: the editor {editor} can't be started");
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new CliException($"error: there was a problem with the editor \"{editor}\": exit status {process.ExitCode}", 2);
    }
}
