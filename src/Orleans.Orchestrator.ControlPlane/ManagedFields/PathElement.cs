using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Path elements in the form of FieldsV1, and as people read them.</summary>
internal static class PathElement
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The element of a keyed list.</summary>
    /// <returns>Null when it lacks a key that has no default, which <paramref name="missing"/> then names.</returns>
    public static string? OfKeys(JsonElement item, MergeType list, out string? missing)
    {
        missing = null;
        var text = new StringBuilder("k:{");
        foreach (var key in list.Keys)
        {
            JsonElement? value = item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key.Name, out var found) ? found : key.Default;
            if (value is not { } present)
            {
                missing = key.Name;
                return null;
            }

            if (text.Length > 3)
                text.Append(',');
            text.Append('"').Append(key.Name).Append("\":").Append(Canonical(present));
        }

        return text.Append('}').ToString();
    }

    /// <summary>The element of a set.</summary>
    public static string OfValue(JsonElement item) => "v:" + Canonical(item);

    /// <summary>A path element that came from outside, in the one form that is compared.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string Parse(string text)
    {
        try
        {
            return text switch
            {
                ['f', ':', ..] => text,
                ['v', ':', .. var value] => "v:" + Canonical(JsonElement.Parse(value)),
                ['i', ':', .. var index] when int.TryParse(index, System.Globalization.CultureInfo.InvariantCulture, out _) => text,
                ['k', ':', .. var keys] when JsonElement.Parse(keys) is { ValueKind: JsonValueKind.Object } key => "k:{" + string.Join(',',
                    key.EnumerateObject().OrderBy(static p => p.Name, StringComparer.Ordinal).Select(static p => $"{JsonSerializer.Serialize(p.Name, Compact)}:{Canonical(p.Value)}")) + "}",
                _ => throw new FormatException($"\"{text}\" is no path element"),
            };
        }
        catch (JsonException e)
        {
            throw new FormatException($"\"{text}\" is no path element", e);
        }
    }

    /// <summary>Adds the element to a path in the words of Kubernetes: <c>.spec.containers[name="a"].args</c>.</summary>
    public static void Show(StringBuilder path, string element)
    {
        switch (element[0])
        {
            case 'f':
                path.Append('.').Append(element, 2, element.Length - 2);
                break;
            case 'v':
                path.Append("[=").Append(element, 2, element.Length - 2).Append(']');
                break;
            case 'i':
                path.Append('[').Append(element, 2, element.Length - 2).Append(']');
                break;
            default:
                path.Append('[').AppendJoin(',', JsonElement.Parse(element[2..]).EnumerateObject().Select(static p => $"{p.Name}={Canonical(p.Value)}")).Append(']');
                break;
        }
    }

    /// <summary>A whole path.</summary>
    public static string Show(IEnumerable<string> elements)
    {
        var path = new StringBuilder();
        foreach (var element in elements)
            Show(path, element);
        return path.ToString();
    }

    private static string Canonical(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? JsonSerializer.Serialize(value.GetString(), Compact)
        : value.GetRawText();
}
