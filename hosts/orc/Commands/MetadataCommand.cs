using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc label</c> and <c>orc annotate</c></summary>
internal sealed class MetadataCommand(string field, string noun, string done)
{
    public static Verb Label() => new MetadataCommand("labels", "label", "labeled").Verb("label");

    public static Verb Annotate() => new MetadataCommand("annotations", "annotation", "annotated").Verb("annotate");

    private Verb Verb(string name) => new(name, $"Set and remove {field}")
    {
        Usage = "(KIND NAME… | KIND/NAME… | -f FILE) KEY=VALUE… KEY-…", Completes = Completes.Objects,
        Flags =
        [
            .. TargetFlags.Many, Flag.Switch("overwrite", '\0', "Change values that are there"), Flag.Switch("list", '\0', $"Show the {field}"), Flag.Text("resource-version", '\0', "Only if the object has this version"),
            Flag.Switch("local", '\0', "Change the file's objects only, and print them"), .. Change.Flags($"kubectl-{name}"),
        ],
        Run = RunAsync,
    };

    private async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var first = call.Before.ToList().FindIndex(IsChange);
        IReadOnlyList<string> words = first < 0 ? call.Before : [.. call.Before.Take(first)];
        List<string> edits = first < 0 ? [] : [.. call.Before.Skip(first)];
        if (edits.Count == 0 && !call.Is("list"))
            throw call.Wrong($"at least one {noun} update is required");
        if (edits.Find(e => !IsChange(e)) is { } wrong)
            throw new CliException($"error: unexpected argument \"{wrong}\": all {noun} updates must be KEY=VALUE or KEY-", 2);
        var (change, reader) = (new Change(session, call), new TargetReader(session, call) { Words = words });
        foreach (var target in call.Is("local") ? [.. (await reader.NamedAsync(cancellation)).Select(t => t with { Live = t.Manifest })] : await reader.LiveAsync(cancellation))
        {
            try
            {
                await OneAsync(session, call, change, target, edits, cancellation);
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                reader.Report(e);
            }
        }

        return reader.Failed ? 1 : 0;
    }

    private async Task OneAsync(Session session, Invocation call, Change change, Target target, List<string> edits, CancellationToken cancellation)
    {
        var known = target.Object["metadata"]?[field] as JsonObject ?? [];
        if (call.Is("list"))
        {
            session.Out.Write(string.Concat(known.Select(p => $"{p.Key}={(string?)p.Value}\n")));
            if (edits.Count == 0)
                return;
        }

        var changes = Changes(session, call, known, edits);
        var metadata = new JsonObject { [field] = changes };
        if (call.Text("resource-version") is { } version)
            metadata["resourceVersion"] = version;
        var patch = new JsonObject { ["metadata"] = metadata };
        var result = call.Is("local") || change.OnlyShown ? (JsonObject)MergePatch.Apply(target.Object, patch)!
            : changes.Count == 0 ? target.Object : await change.PatchAsync(target, patch, ApiClient.MergePatch, cancellation);
        change.Tell(target.Kind, result, Said(known, changes));
    }

    private JsonObject Changes(Session session, Invocation call, JsonObject known, List<string> edits)
    {
        var changes = new JsonObject();
        foreach (var edit in edits)
        {
            if (edit.IndexOf('=') is > 0 and var equals)
            {
                var (key, value) = (edit[..equals], edit[(equals + 1)..]);
                if (!call.Is("overwrite") && known[key] is { } old && (string?)old != value)
                    throw new CliException($"error: '{key}' already has a value ({(string?)old}), and --overwrite is false");
                if ((string?)known[key] != value)
                    changes[key] = value;
            }
            else if (known.ContainsKey(edit[..^1]))
            {
                changes[edit[..^1]] = null;
            }
            else
            {
                session.Out.Write($"{noun} \"{edit[..^1]}\" not found.\n");
            }
        }

        return changes;
    }

    private string Said(JsonObject known, JsonObject changes)
    {
        if (field == "annotations")
            return done;
        return changes.Count == 0 ? "not labeled" : changes.All(c => c.Value is null && known.ContainsKey(c.Key)) ? "unlabeled" : done;
    }

    private static bool IsChange(string word) => word.IndexOf('=') > 0 || (word.Length > 1 && word[^1] == '-');
}
