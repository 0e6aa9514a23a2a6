using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>Apply by the last applied manifest, which an annotation keeps.</summary>
internal sealed class ClientApply(Session session, Change? change)
{
    public async Task<(JsonObject Result, string Done)> ApplyAsync(Target target, CancellationToken cancellation)
    {
        if (target.Name.Length == 0)
            throw new CliException($"error: resource name may not be empty: {target.Source} has an object of kind {target.Kind.Kind} without metadata.name");
        var wanted = ThreeWayPatch.WithAnnotation(target.Manifest!);
        var live = await session.Client.FindAsync(target.Path, cancellation);
        if (live is null)
            return await CreateAsync(target, wanted, cancellation);
        if (change!.OnlyShown)
            return (Merged(live, wanted), Same(live, Merged(live, wanted), wanted, null) ? "unchanged" : "configured");
        var result = await PatchAsync(target, LastApplied(target, live), wanted, change!.Path(target.Path, validate: true), cancellation);
        return (result, Same(live, result, wanted, LastApplied(target, live, quiet: true)) ? "unchanged" : "configured");
    }

    /// <summary>What the server would make of a manifest; nothing is kept.</summary>
    public async Task<(JsonObject? Live, JsonObject Merged)> PreviewAsync(Target target, CancellationToken cancellation)
    {
        // The annotation is apply's own affair, and no difference.
        var wanted = ThreeWayPatch.WithoutAnnotation(target.Manifest!);
        const string options = "?dryRun=All&fieldManager=kubectl-client-side-apply";
        var live = await session.Client.FindAsync(target.Path, cancellation);
        return (live, live is null
            ? await session.Client.SendJsonAsync(HttpMethod.Post, target.Kind.Path(target.Namespace) + options, wanted, cancellation)
            : await PatchAsync(target, LastApplied(target, live, quiet: true), wanted, target.Path + options, cancellation));
    }

    private async Task<(JsonObject Result, string Done)> CreateAsync(Target target, JsonObject wanted, CancellationToken cancellation)
    {
        if (change!.OnlyShown)
            return (wanted, "created");
        try
        {
            return (await session.Client.SendJsonAsync(HttpMethod.Post, change!.Path(target.Kind.Path(target.Namespace), validate: true), wanted, cancellation), "created");
        }
        catch (ServerException e)
        {
            throw e.When($"error when creating \"{target.Source}\"");
        }
    }

    private async Task<JsonObject> PatchAsync(Target target, JsonObject? last, JsonObject wanted, string path, CancellationToken cancellation)
    {
        try
        {
            return await session.Client.SendJsonAsync(HttpMethod.Patch, path, ThreeWayPatch.Of(last, wanted), cancellation, ApiClient.StrategicPatch);
        }
        catch (ServerException e) when (e.Code == 415)
        {
            // Custom resources have no merge keys.
            return await session.Client.SendJsonAsync(HttpMethod.Patch, path, MergePatch.Of(last, wanted), cancellation, ApiClient.MergePatch);
        }
        catch (ServerException e) when (e.Reason != "Invalid")
        {
            throw e.When($"error when patching \"{target.Source}\"");
        }
    }

    /// <summary>
    /// Whether apply changed nothing. Versions do not tell: controllers write status and annotations of their own at the same time, which is nothing that
    /// the user did.
    /// </summary>
    private static bool Same(JsonObject before, JsonObject after, JsonObject wanted, JsonObject? last) => JsonNode.DeepEquals(Own(before, wanted, last), Own(after, wanted, last));

    /// <summary>Everything but the status, and of the metadata what the manifest or the last one speaks of.</summary>
    private static JsonNode Own(JsonObject item, JsonObject wanted, JsonObject? last)
    {
        var copy = (JsonObject)Output.ObjectPrinter.Sorted(item)!;
        copy.Remove("status");
        var metadata = new JsonObject();
        foreach (var part in (string[])["annotations", "labels"])
        {
            var known = (wanted["metadata"]?[part] as JsonObject ?? []).Concat(last?["metadata"]?[part] as JsonObject ?? []).Select(p => p.Key).Distinct().Order(StringComparer.Ordinal);
            metadata[part] = new JsonObject(known.Select(k => KeyValuePair.Create(k, item["metadata"]?[part]?[k]?.DeepClone())));
        }

        copy["metadata"] = metadata;
        return copy;
    }

    private static JsonObject Merged(JsonObject live, JsonObject wanted) => (JsonObject)MergePatch.Apply(live, wanted)!;

    private static JsonObject? LastApplied(Target target, JsonObject live, bool quiet = false)
    {
        var text = (string?)live["metadata"]?["annotations"]?[ThreeWayPatch.Annotation];
        if (text is null && quiet)
            return null;
        if (text is null)
        {
            Console.Error.WriteLine($"Warning: resource {target.Kind.Plural}/{target.Name} is missing the {ThreeWayPatch.Annotation} annotation which is required by orc apply. " +
                "orc apply should only be used on resources created declaratively by either orc create --save-config or orc apply. The missing annotation will be patched automatically.");
            return null;
        }

        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            throw new CliException($"error: {target.Shown}: the annotation {ThreeWayPatch.Annotation} is not JSON: remove it, then apply again");
        }
    }
}
