namespace Orleans.Orchestrator.Schema;

/// <summary>
/// Protobuf as Kubernetes uses it (proto2, gogo). The writer fills its buffer from the end, so that the length of a nested
/// message is known when its prefix is written; fields are therefore emitted last to first.
/// </summary>
internal static class ProtoEmitter
{
    public static void Emit(CodeWriter w, Message message, List<FlatField> fields)
    {
        EmitWrite(w, fields);
        w.Line();
        EmitRead(w, message, fields);
    }

    private static void EmitWrite(CodeWriter w, List<FlatField> fields)
    {
        w.Line("/// <inheritdoc/>");
        w.Open("public void WriteProto(ProtoWriter w)");
        EmitWriteLevel(w, fields, 0);
        w.Close();
    }

    private static void EmitWriteLevel(CodeWriter w, IEnumerable<FlatField> fields, int level)
    {
        foreach (var part in fields.GroupBy(f => f.NumberAt(level)).OrderByDescending(g => g.Key))
        {
            if (part.First().Outer.Length == level)
            {
                w.Line(WriteField(part.First()));
                continue;
            }

            w.Open();
            w.Line($"var start{level} = w.Position;");
            EmitWriteLevel(w, part, level + 1);
            w.Line($"w.EndMessage({part.Key}, start{level});");
            w.Close();
        }
    }

    private static string WriteField(FlatField field)
    {
        var (p, n) = (field.Property, field.Field.Number);
        if (field.Field.Cardinality == Cardinality.List)
            return $"w.WriteList({n}, {p});";
        if (field.Field.Cardinality == Cardinality.Map)
            return $"w.WriteMap({n}, {p});";
        return field.Nullable ? $"if ({p} is {{ }} {field.Local}) w.Write({n}, {field.Local});" : $"w.Write({n}, {p});";
    }

    private static void EmitRead(CodeWriter w, Message message, List<FlatField> fields)
    {
        w.Line("/// <inheritdoc/>");
        w.Open($"public static {message.Name} ReadProto(ref ProtoReader r)");
        foreach (var field in fields)
            w.Line(DeclareLocal(field));
        EmitReadLevel(w, fields, "r", 0);
        w.Open($"return new {message.Name}");
        foreach (var field in fields)
            w.Line($"{field.Property} = {Result(field)},");
        w.Close(";");
        w.Close();
    }

    private static void EmitReadLevel(CodeWriter w, IEnumerable<FlatField> fields, string reader, int level)
    {
        w.Open($"while ({reader}.NextField(out var number{level}))");
        w.Open($"switch (number{level})");
        foreach (var part in fields.GroupBy(f => f.NumberAt(level)).OrderBy(g => g.Key))
        {
            if (part.First().Outer.Length == level)
            {
                w.Line($"case {part.Key}: {ReadField(part.First(), reader)} break;");
                continue;
            }

            w.Open($"case {part.Key}:");
            w.Line($"var inner{level} = {reader}.ReadMessage();");
            EmitReadLevel(w, part, $"inner{level}", level + 1);
            w.Line("break;");
            w.Close();
        }

        w.Line($"default: {reader}.Skip(); break;");
        w.Close();
        w.Close();
    }

    private static string DeclareLocal(FlatField field) => field.Field.Cardinality switch
    {
        Cardinality.List => $"ImmutableArray<{field.ItemType}>.Builder? {field.Local} = null;",
        Cardinality.Map => $"Dictionary<string, {field.ItemType}>? {field.Local} = null;",
        _ when field.Field.IsMessage && field.Field.Struct => $"{field.ClrType} {field.Local} = {field.ClrType}.Empty;",
        _ when field.ClrType == "string" => $"string {field.Local} = \"\";",
        _ => $"{field.ClrType} {field.Local} = default;",
    };

    private static string Result(FlatField field) => field.Field.Cardinality switch
    {
        Cardinality.List => $"{field.Local}?.ToImmutable() ?? []",
        Cardinality.Map => $"{field.ClrType}.From({field.Local})",
        _ => field.Local,
    };

    private static string EmptyItem(FlatField field) => field.Field.IsMessage ? field.ItemType + ".Empty" : field.ItemType == "string" ? "\"\"" : "default";

    private static string ReadField(FlatField field, string reader)
    {
        var method = field.Field.Type switch
        {
            "string" => "ReadString()",
            "bool" => "ReadBool()",
            "int32" => "ReadInt32()",
            "int64" => "ReadInt64()",
            "bytes" => "ReadOctets()",
            "Quantity" => "ReadQuantity()",
            "IntOrString" => "ReadIntOrString()",
            "Time" when field.Field.Cardinality == Cardinality.Map => "ReadTime() ?? default",
            "Time" or "MicroTime" => "ReadTime()",
            "RawJson" => "ReadRawJson()",
            _ => $"ReadMessage<{field.ItemType}>()",
        };
        return field.Field.Cardinality switch
        {
            Cardinality.List => $"({field.Local} ??= ImmutableArray.CreateBuilder<{field.ItemType}>()).Add({reader}.{method});",
            Cardinality.Map => $"{{ var e = {reader}.ReadMessage(); var k = \"\"; {field.ItemType} v = {EmptyItem(field)}; while (e.NextField(out var en)) {{ if (en == 1) k = e.ReadString(); else if (en == 2) v = e.{method}; else e.Skip(); }} ({field.Local} ??= [])[k] = v; }}",
            _ when field.ZeroIsUnset => $"{field.Local} = Unset.IfZero({reader}.{method});",
            _ => $"{field.Local} = {reader}.{method};",
        };
    }
}
