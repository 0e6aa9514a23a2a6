namespace Orleans.Orchestrator.Schema;

/// <summary>Equality by content, lists and maps included, and a <c>ToString</c> that shows no content (it may be secret).</summary>
internal static class EqualityEmitter
{
    public static void Emit(CodeWriter w, Message message, Kind? kind, List<FlatField> fields)
    {
        w.Line("/// <summary>Equal in every field, lists and maps by their elements.</summary>");
        w.Open($"public bool Equals({message.Name}? other)");
        w.Line("if (ReferenceEquals(this, other))");
        w.Line("    return true;");
        w.Line("return other is not null");
        foreach (var field in fields)
            w.Line("    && " + Compare(field));
        w.Line("    ;");
        w.Close();
        w.Line();
        w.Line("/// <inheritdoc/>");
        w.Open("public override int GetHashCode()");
        w.Line("var hash = new HashCode();");
        foreach (var field in fields)
            w.Line(field.Field.Cardinality switch
            {
                Cardinality.List => $"hash.Add({field.Property}.Length);",
                Cardinality.Map => $"hash.Add({field.Property}.Count);",
                _ => $"hash.Add({field.Property});",
            });
        w.Line("return hash.ToHashCode();");
        w.Close();
        w.Line();
        w.Line("/// <summary>Names the object; never its content.</summary>");
        w.Line(kind?.Plural is not null
            ? $"public override string ToString() => Metadata.Namespace is {{ Length: > 0 }} ns ? $\"{kind.Name} {{ns}}/{{Metadata.Name}}\" : $\"{kind.Name} {{Metadata.Name}}\";"
            : $"public override string ToString() => \"{message.Name}\";");
    }

    private static string Compare(FlatField field) => field.Field.Cardinality switch
    {
        Cardinality.List => $"Equality.Lists({field.Property}, other.{field.Property})",
        Cardinality.Map => $"{field.Property}.Equals(other.{field.Property})",
        _ when field.Field.IsMessage || field.Field.Type is "RawJson" => $"Equals({field.Property}, other.{field.Property})",
        _ => $"{field.Property} == other.{field.Property}",
    };
}
