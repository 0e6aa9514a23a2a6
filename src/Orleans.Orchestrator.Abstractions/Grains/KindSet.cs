using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.Grains;

/// <summary>Every kind of object there is at one time, built in and custom.</summary>
public sealed class KindSet
{
    private readonly FrozenDictionary<string, CustomKind> _custom;
    private readonly FrozenDictionary<(string, string), ResourceKind> _byKind;

    internal KindSet(long version, IEnumerable<CustomKind> custom)
    {
        Version = version;
        _custom = custom.ToFrozenDictionary(k => k.Collection);
        Custom = [.. _custom.Values.Where(k => k.IsEstablished).OrderBy(k => k.Collection, StringComparer.Ordinal)];
        All = [.. ResourceKinds.All, .. Custom.Select(k => k.Storage)];
        var byKind = new Dictionary<(string, string), ResourceKind>();
        foreach (var served in Custom.SelectMany(k => k.All))
            byKind.TryAdd((served.ApiVersion, served.Kind), served);
        _byKind = byKind.ToFrozenDictionary();
    }

    /// <summary>The version of the collection of definitions that it shows.</summary>
    public long Version { get; }

    /// <summary>The custom kinds that are served, by name.</summary>
    public ImmutableArray<CustomKind> Custom { get; }

    /// <summary>Every kind that has a collection; of custom kinds the version in which they are stored.</summary>
    public ImmutableArray<ResourceKind> All { get; }

    /// <summary>The definition behind a collection, established or not; null when there is none.</summary>
    public CustomKind? FindCustom(string collection) => _custom.GetValueOrDefault(collection);

    /// <summary>The kind of a collection such as <c>deployments.apps</c>, or null.</summary>
    public ResourceKind? FindCollection(string collection) => ResourceKinds.FindCollection(collection) ?? FindCustom(collection)?.Storage;

    /// <summary>The kind named by an object's apiVersion and kind, or null.</summary>
    public ResourceKind? Find(string apiVersion, string kind) => ResourceKinds.Find(apiVersion, kind) ?? _byKind.GetValueOrDefault((apiVersion, kind));
}
