using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Views;

/// <summary>
/// Another form in which objects of a stored kind are served as well: another group's, with other names for some fields. What is stored,
/// listed and watched are the same objects; they are only turned on their way in and out.
/// </summary>
internal abstract class ResourceView
{
    /// <summary>The form's kind; nothing is stored under it.</summary>
    public abstract ResourceKind Kind { get; }

    /// <summary>The stored kind's apiVersion.</summary>
    protected abstract string StoredVersion { get; }

    /// <summary>The stored names of fields at the top that have another name here.</summary>
    protected abstract FrozenDictionary<string, string> StoredNames { get; }

    /// <summary>A stored object in this form.</summary>
    public abstract ResourceObject Show(ResourceObject stored);

    /// <summary>An object of this form as it is stored.</summary>
    public abstract ResourceObject Store(ResourceObject shown);

    /// <summary>What is asked of new objects here beyond what their stored kind asks.</summary>
    public virtual IReadOnlyList<FieldFault> FaultsOfNew(ResourceObject stored) => [];

    /// <summary>A field selector in stored names.</summary>
    public string? Selector(string? selector) =>
        selector is null ? null : string.Join(',', selector.Split(',').Select(term => Path(term.Trim(), '.', '=', '!')));

    /// <summary>A patch in stored names.</summary>
    public ResourcePatch Store(ResourcePatch patch)
    {
        var json = JsonNode.Parse(patch.Body.Span);
        if (json is JsonObject change)
        {
            Rename(change);
            Store(change);
        }
        else if (json is JsonArray steps)
        {
            foreach (var step in steps.OfType<JsonObject>())
                Rename(step, "path", "from");
        }

        return patch with { Body = JsonSerializer.SerializeToUtf8Bytes(json) };
    }

    /// <summary>What else a patch, or an object, has by another form here than as it is stored.</summary>
    protected virtual void Store(JsonObject change)
    {
    }

    private void Rename(JsonObject change)
    {
        foreach (var (shown, stored) in StoredNames)
        {
            if (change.Remove(shown, out var value))
                change[stored] = value;
        }

        if (change.ContainsKey("apiVersion"))
            change["apiVersion"] = StoredVersion;
    }

    private void Rename(JsonObject step, params ReadOnlySpan<string> pointers)
    {
        foreach (var name in pointers)
        {
            if (step[name] is JsonValue value && value.TryGetValue<string>(out var pointer) && pointer.StartsWith('/'))
                step[name] = "/" + Path(pointer[1..], '/');
        }
    }

    /// <summary>A path with its first name as it is stored.</summary>
    private string Path(string path, params ReadOnlySpan<char> ends)
    {
        var end = path.AsSpan().IndexOfAny(ends);
        var first = end < 0 ? path : path[..end];
        return StoredNames.TryGetValue(first, out var stored) ? stored + path[first.Length..] : path;
    }
}
