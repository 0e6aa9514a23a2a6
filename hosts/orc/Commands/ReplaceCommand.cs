using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc replace</c></summary>
internal static class ReplaceCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Verb Verb() => new("replace", "Replace objects by those of a file")
    {
        Usage = "-f FILE", Examples = ["orc replace -f web.yaml", "orc replace --force -f pod.yaml"],
        Flags =
        [
            .. TargetFlags.Files, .. DeleteCommand.Cascading, Flag.Switch("wait", '\0', "With --force: wait until the old object is gone"), Flag.Switch("save-config", '\0', "Keep the manifest in the annotation that apply compares with"),
            Flag.Text("subresource", '\0', "status or scale"), Flag.Text("raw", '\0', "PUT the file to this path of the server"), .. Change.Flags("kubectl-replace"), Change.Validate,
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.All("filename").Count == 0)
            throw call.Wrong("must specify one of -f and -k");
        if (call.Text("raw") is { } raw && call.All("filename") is [var file])
            return await RawRequest.RunAsync(session, HttpMethod.Put, raw, await ManifestReader.TextAsync(file, cancellation), cancellation);
        var (change, reader) = (new Change(session, call), new TargetReader(session, call));
        var part = call.Text("subresource") is { } name ? "/" + name : "";
        foreach (var target in await reader.NamedAsync(cancellation))
        {
            try
            {
                var body = call.Is("save-config") ? ThreeWayPatch.WithAnnotation(target.Manifest!) : (JsonObject)target.Manifest!.DeepClone();
                var result = change.OnlyShown ? body : call.Is("force") ? await AnewAsync(session, call, change, target, body, cancellation)
                    : await session.Client.SendJsonAsync(HttpMethod.Put, change.Path(target.Path + part, validate: true), body, cancellation);
                change.Tell(target.Kind, result, "replaced");
            }
            catch (ServerException e)
            {
                reader.Report(e.Reason == "Invalid" ? e : e.When($"error when replacing \"{target.Source}\""));
            }
        }

        return reader.Failed ? 1 : 0;
    }

    private static async Task<JsonObject> AnewAsync(Session session, Invocation call, Change change, Target target, JsonObject body, CancellationToken cancellation)
    {
        var old = await session.Client.FindAsync(target.Path, cancellation);
        if (old is not null)
        {
            await session.Client.SendJsonAsync(HttpMethod.Delete, target.Path, DeleteCommand.Options(call), cancellation);
            session.Out.Write($"{target.Kind.Qualified} \"{target.Name}\" deleted\n");
            await Durations.LimitAsync(call.Time("timeout") ?? TimeSpan.FromMinutes(5), async token =>
            {
                while ((string?)(await session.Client.FindAsync(target.Path, token))?["metadata"]?["uid"] == (string?)old["metadata"]?["uid"])
                    await Task.Delay(Pause, token);
                return true;
            }, cancellation);
        }

        (body["metadata"] as JsonObject)?.Remove("resourceVersion");
        return await session.Client.SendJsonAsync(HttpMethod.Post, change.Path(target.Kind.Path(target.Namespace), validate: true), body, cancellation);
    }
}
