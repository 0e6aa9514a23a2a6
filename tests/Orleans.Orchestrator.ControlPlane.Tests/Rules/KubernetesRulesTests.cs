using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Patching;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Tests.Rules;

/// <summary>Every case of <see cref="RuleCaseFiles"/>, through the grain that a client's write goes to.</summary>
public sealed class KubernetesRulesTests : IAsyncLifetime
{
    private const int LeastCases = 300;
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["Required value"] = FaultReason.Required, ["Invalid value"] = FaultReason.Invalid, ["Duplicate value"] = FaultReason.Duplicate,
        ["Unsupported value"] = FaultReason.NotSupported, ["Forbidden"] = FaultReason.Forbidden, ["Not found"] = FaultReason.NotFound,
        ["Too long"] = FaultReason.TooLong, ["Too many"] = FaultReason.TooMany,
    };

    private TestCluster _cluster = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(Stores.Memory());
        // Pods of some cases run as it.
        await _cluster.Grains.GetGrain<IServiceAccountGrain>("default/builder")
            .CreateAsync(new ServiceAccount { Metadata = new ObjectMeta { Name = "builder", Namespace = "default" } });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public void There_are_hundreds_of_cases_and_none_twice()
    {
        Assert.True(RuleCaseFiles.All.Count >= LeastCases, $"only {RuleCaseFiles.All.Count} cases");
        Assert.Empty(RuleCaseFiles.All.GroupBy(c => c.ToString()).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public async Task Every_manifest_is_judged_as_kubernetes_judges_it()
    {
        var wrong = new List<string>();
        foreach (var one in RuleCaseFiles.All)
        {
            if (await JudgeAsync(one) is { Count: > 0 } faults)
                wrong.Add($"{one}\n    {string.Join("\n    ", faults)}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {RuleCaseFiles.All.Count} cases:\n{string.Join('\n', wrong)}");
    }

    private async Task<List<string>> JudgeAsync(RuleCase one)
    {
        WriteResult? result = null;
        Refusal? refusal = null;
        try
        {
            result = await WriteAsync(one, Parse(one.Kind, one.Object));
        }
        catch (ApiException e) when (e.Code == 422)
        {
            refusal = new Refusal(e.Status.Message ?? "", [.. e.Status.Details!.Causes.Select(c => new Cause(c.Field ?? "", c.Reason ?? "", c.Message ?? ""))]);
        }
        catch (Exception e) when (e is ApiException or FormatException)
        {
            return [e.Message];
        }

        return [.. Differences(one, result, refusal)];
    }

    private async Task<WriteResult> WriteAsync(RuleCase one, ResourceObject value)
    {
        var grain = _cluster.Grains.GetResource(value.Kind, KeyOf(value));
        if (one.Then is null)
            return await grain.CreateAsync(value, new WriteOptions { DryRun = true });
        var made = (await grain.CreateAsync(value, WriteOptions.Default)).Object;
        try
        {
            var changed = JsonNode.Parse(made.Json.Span)!.AsObject();
            MergePatch.Apply(changed, one.Then.DeepClone().AsObject());
            // The object's controller may write its status meanwhile.
            changed["metadata"]!.AsObject().Remove("resourceVersion");
            return await grain.ReplaceAsync(Parse(one.Kind, changed), new WriteOptions { DryRun = true, Subresource = one.Subresource });
        }
        finally
        {
            await grain.DeleteAsync(new DeleteOptions { GracePeriodSeconds = 0 });
        }
    }

    private static IEnumerable<string> Differences(RuleCase one, WriteResult? result, Refusal? refusal)
    {
        var found = refusal?.Causes.Select(c => $"{c.Field}: {c.Message}").ToList() ?? [];
        if (!found.SequenceEqual(one.Faults))
        {
            yield return $"expected {Lines(one.Faults)}";
            yield return $"but found {Lines(found)}";
        }

        foreach (var cause in refusal?.Causes ?? [])
        {
            if (!Reasons.TryGetValue(cause.Message.Split(':')[0], out var reason) || reason != cause.Reason)
                yield return $"{cause.Message} has the reason {cause.Reason}";
        }

        if (result is null)
            yield break;
        if (one.Warnings is { } warnings && !result.Warnings.SequenceEqual(warnings))
            yield return $"expected the warnings {Lines(warnings)} but found {Lines(result.Warnings)}";
        foreach (var difference in one.Gets is { } gets ? Missing("", gets, JsonNode.Parse(result.Object.Json.Span)) : [])
            yield return difference;
    }

    /// <summary>What of the expected part is not in the result; null stands for a field that must not be there.</summary>
    private static IEnumerable<string> Missing(string path, JsonNode? expected, JsonNode? found)
    {
        if (expected is JsonObject wanted && found is JsonObject map)
            return wanted.SelectMany(p => Missing($"{path}.{p.Key}", p.Value, map[p.Key]));
        if (expected is JsonArray list && found is JsonArray items && list.Count == items.Count)
            return list.SelectMany((item, i) => Missing($"{path}[{i}]", item, items[i]));
        return JsonNode.DeepEquals(expected, found) ? [] : [$"{path} is {found?.ToJsonString() ?? "not there"} and not {expected?.ToJsonString() ?? "left out"}"];
    }

    private static ResourceObject Parse(string collection, JsonObject json)
    {
        var context = new JsonReadContext();
        var kind = ResourceKinds.FindCollection(collection) ?? throw new InvalidOperationException($"no kind is stored in '{collection}'");
        var value = kind.ReadJson(Encoding.UTF8.GetBytes(json.ToJsonString()), context);
        return context.Faults is [] ? ResourceObject.From(value) : throw new FormatException(string.Join("; ", context.Faults));
    }

    private static ResourceKey KeyOf(ResourceObject value) => new(value.Value.Metadata.Namespace ?? "", value.Value.Metadata.Name ?? "");

    private static string Lines(IReadOnlyCollection<string> lines) => lines.Count == 0 ? "nothing" : string.Concat(lines.Select(l => $"\n      {l}"));

    private sealed record Refusal(string Message, IReadOnlyList<Cause> Causes);

    private sealed record Cause(string Field, string Reason, string Message);
}
