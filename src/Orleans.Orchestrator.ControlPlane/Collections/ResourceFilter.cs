using System.Collections.Immutable;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>What a list or a watch selects.</summary>
internal sealed class ResourceFilter
{
    private readonly LabelQuery _labels;
    private readonly ImmutableArray<(Func<IResource, string> Read, bool IsEqual, string Value)> _fields;

    private ResourceFilter(string? inNamespace, LabelQuery labels, ImmutableArray<(Func<IResource, string>, bool, string)> fields) =>
        (Namespace, _labels, _fields) = (inNamespace, labels, fields);

    /// <summary>Only of this namespace; null for all.</summary>
    public string? Namespace { get; }

    /// <summary>Whether it selects everything in its namespace.</summary>
    public bool SelectsAll => _labels.IsEverything && _fields.IsEmpty;

    /// <summary>The name that alone can match, or null.</summary>
    public string? Name { get; private init; }

    /// <summary>Reads the selectors.</summary>
    /// <exception cref="ApiException">400: a selector is malformed, or the kind has no such field.</exception>
    public static ResourceFilter Parse(ResourceKind kind, string? inNamespace, string? labelSelector, string? fieldSelector)
    {
        try
        {
            var fields = FieldQuery.Parse(fieldSelector).Requirements;
            var readers = fields.Select(f => (
                SelectableFields.Find(kind, f.Field) ?? throw new FormatException(SelectableFields.Refusal(kind, f.Field)), f.IsEqual, f.Value));
            return new ResourceFilter(string.IsNullOrEmpty(inNamespace) ? null : inNamespace, LabelQuery.Parse(labelSelector), [.. readers])
            {
                Name = fields.FirstOrDefault(f => f is { Field: "metadata.name", IsEqual: true })?.Value,
            };
        }
        catch (FormatException e)
        {
            throw ApiErrors.BadRequest(e.Message);
        }
    }

    /// <summary>Whether an object is selected.</summary>
    public bool Matches(ResourceObject value)
    {
        var resource = value.Value;
        if (Namespace is not null && resource.Metadata.Namespace != Namespace)
            return false;
        foreach (var (read, isEqual, wanted) in _fields)
        {
            if (read(resource) == wanted != isEqual)
                return false;
        }

        return _labels.Matches(resource.Metadata.Labels);
    }

    /// <summary>What a watcher with this filter is told of a change: an object that stops matching is told as deleted. Null for nothing.</summary>
    public ResourceEvent? Translate(ResourceChange change)
    {
        var after = Matches(change.After);
        if (change.Type != WatchEventType.Modified)
            return after ? new ResourceEvent(change.Type, change.Version, change.After) : null;
        // When it is not known what was before (the process has been restarted since), watchers cope with a Modified of what
        // is new to them and with a Deleted of what they never had.
        var before = change.Before is null ? !SelectsAll || after : Matches(change.Before);
        return (before && InNamespace(change), after) switch
        {
            (true, true) => new ResourceEvent(WatchEventType.Modified, change.Version, change.After),
            (false, true) => new ResourceEvent(WatchEventType.Added, change.Version, change.After),
            (true, false) => new ResourceEvent(WatchEventType.Deleted, change.Version, change.Departed),
            _ => null,
        };
    }

    private bool InNamespace(ResourceChange change) =>
        (Namespace is null || change.Key.Namespace == Namespace) && (Name is null || change.Key.Name == Name);
}
