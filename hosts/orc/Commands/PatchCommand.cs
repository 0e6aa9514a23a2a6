using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc patch</c></summary>
internal static class PatchCommand
{
    public static Verb Verb() => new("patch", "Change fields of an object")
    {
        Usage = "(KIND NAME | KIND/NAME | -f FILE) -p PATCH", Completes = Completes.Objects, Examples = ["orc patch deploy web -p '{\"spec\":{\"replicas\":2}}'", "orc patch cm c --type=json -p '[{\"op\":\"remove\",\"path\":\"/data/a\"}]'"],
        Flags =
        [
            .. TargetFlags.Files, Flag.Text("patch", 'p', "The patch, in JSON or YAML"), Flag.Text("patch-file", '\0', "A file with the patch"),
            Flag.Text("type", '\0', "How the patch is meant", "strategic") with { Choices = ["strategic", "merge", "json"] }, Flag.Text("subresource", '\0', "status or scale"),
            Flag.Switch("local", '\0', "Not supported: patch the file only"), .. Change.Flags("kubectl-patch"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var patch = Patch(call);
        var (change, reader) = (new Change(session, call), new TargetReader(session, call));
        if (call.Is("local"))
            throw new CliException("error: --local is not supported by patch", 2);
        var part = call.Text("subresource") is { } name ? "/" + name : "";
        foreach (var target in await reader.LiveAsync(cancellation))
        {
            try
            {
                var result = await SendAsync(session, call, change, target, patch, part, cancellation);
                var same = !change.OnlyShown && (string?)result["metadata"]?["resourceVersion"] == (string?)target.Object["metadata"]?["resourceVersion"];
                change.Tell(target.Kind, result, same && change.Mode == "none" ? "patched (no change)" : "patched");
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                reader.Report(e);
            }
        }

        return reader.Failed ? 1 : 0;
    }

    private static async Task<JsonObject> SendAsync(Session session, Invocation call, Change change, Target target, JsonNode patch, string part, CancellationToken cancellation)
    {
        if (change.OnlyShown)
            return call.Text("type") == "json" ? target.Object : (JsonObject)MergePatch.Apply(target.Object, patch)!;
        var type = call.Text("type") switch { "merge" => ApiClient.MergePatch, "json" => ApiClient.JsonPatch, _ => ApiClient.StrategicPatch };
        try
        {
            return await session.Client.SendJsonAsync(HttpMethod.Patch, change.Path(target.Path + part), patch.DeepClone(), cancellation, type);
        }
        catch (ServerException e) when (e.Code == 415 && !call.Has("type"))
        {
            throw new CliException($"{e.Message}\nThis kind has no strategic merge: use --type=merge or --type=json.");
        }
    }

    private static JsonNode Patch(Invocation call)
    {
        var (text, file) = (call.Text("patch"), call.Text("patch-file"));
        if (text is null == file is null)
            throw call.Wrong(text is null ? "must specify --patch or --patch-file containing the contents of the patch" : "cannot specify --patch and --patch-file together");
        try
        {
            return YamlText.Parse(text ?? File.ReadAllText(file!), file ?? "the patch") is [var one] ? one : throw new CliException("error: the patch must be one JSON or YAML value", 2);
        }
        catch (JsonException e)
        {
            throw new CliException($"error: unable to parse the patch: {e.Message}");
        }
    }
}
