using System.Text.Json;

namespace Orleans.Orchestrator.Simulation.Checking.Registers;

/// <summary>An object of several fields, as somebody was told it is.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Uid">Which object of that name it is.</param>
/// <param name="Version">Its resourceVersion.</param>
/// <param name="Fields">What is in it.</param>
internal sealed record RegisterVersion(string Key, string Uid, long Version, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>Reads a ConfigMap.</summary>
    public static RegisterVersion Of(JsonElement found)
    {
        var (metadata, fields) = (found.GetProperty("metadata"), new Dictionary<string, string>());
        if (found.TryGetProperty("data", out var data))
        {
            foreach (var field in data.EnumerateObject())
                fields.Add(field.Name, field.Value.GetString()!);
        }

        return new RegisterVersion(
            metadata.GetProperty("name").GetString()!, metadata.GetProperty("uid").GetString()!,
            long.Parse(metadata.GetProperty("resourceVersion").GetString()!, System.Globalization.CultureInfo.InvariantCulture), fields);
    }

    /// <summary>Whether a field has a value.</summary>
    public bool Has(string field, string value) => Fields.GetValueOrDefault(field) == value;

    /// <inheritdoc/>
    public override string ToString() => $"version {Version} of {Uid}: {string.Join(", ", Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"))}";
}
