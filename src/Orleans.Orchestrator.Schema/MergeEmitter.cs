namespace Orleans.Orchestrator.Schema;

/// <summary>The record's description at run time: types, merge keys, list kinds, defaults.</summary>
internal static class MergeEmitter
{
    public static void Emit(CodeWriter w, Group group, Message message, Kind? kind, List<FlatField> fields)
    {
        w.Line("/// <inheritdoc/>");
        w.Line($"public static MessageSchema Schema {{ get; }} = new(\"{group.Name}\", \"{message.Name}\", {(kind is null ? "false" : "true")}, static () =>");
        w.Line("[");
        foreach (var field in fields)
            w.Line("    " + Describe(field) + ",");
        w.Line(message.Atomic ? "], isAtomic: true);" : "]);");
    }

    private static string Describe(FlatField field)
    {
        var f = field.Field;
        var type = f.IsMessage ? "Message" : f.Type switch { "int32" => "Int32", "int64" => "Int64", "bytes" => "Bytes", var t => Names.Pascal(t) };
        var parts = new List<string>
        {
            $"\"{f.JsonName}\"", $"FieldType.{type}", $"Cardinality.{f.Cardinality switch { Cardinality.One => "One", Cardinality.List => "List", _ => "Map" }}",
        };
        if (f.IsMessage)
            parts.Add($"Message: static () => {field.ItemType}.Schema");
        if (f.Required)
            parts.Add("Required: true");
        if (f.ListType is not null)
            parts.Add($"ListType: ListType.{Names.Pascal(f.ListType)}");
        if (f.Keys.Length > 0)
            parts.Add($"MapKeys: [{string.Join(", ", f.Keys.Select(k => $"\"{k}\""))}]");
        if (f.PatchStrategies.Contains("merge"))
            parts.Add("PatchMerge: true");
        if (f.PatchStrategies.Contains("retainKeys"))
            parts.Add("PatchRetainKeys: true");
        if (f.MergeKey is not null)
            parts.Add($"PatchMergeKey: \"{f.MergeKey}\"");
        if (f.Default is not null)
            parts.Add($"Default: {(f.Default.StartsWith('"') ? f.Default : $"\"{f.Default}\"")}");
        if (f.AtomicMap)
            parts.Add("IsAtomicMap: true");
        return $"new FieldSchema({string.Join(", ", parts)})";
    }
}
