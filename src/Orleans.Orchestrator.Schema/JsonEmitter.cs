namespace Orleans.Orchestrator.Schema;

/// <summary>Reading and writing Kubernetes JSON straight from and to the record.</summary>
internal static class JsonEmitter
{
    public static void Emit(CodeWriter w, Group group, Message message, Kind? kind, List<FlatField> fields)
    {
        EmitRead(w, message, kind, fields);
        w.Line();
        EmitWrite(w, group, kind, fields);
    }

    private static void EmitRead(CodeWriter w, Message message, Kind? kind, List<FlatField> fields)
    {
        w.Line("/// <inheritdoc/>");
        w.Open($"public static {message.Name} ReadJson(ref Utf8JsonReader r, JsonReadContext c)");
        w.Line("if (!c.StartObject(ref r))");
        w.Line("    return Empty;");
        foreach (var field in fields)
            w.Line($"{field.ClrType} {field.Local} = {Default(field)};");
        var words = (fields.Count + 63) / 64;
        for (var i = 0; i < words; i++)
            w.Line($"ulong seen{i} = 0;");
        w.Open("while (c.NextProperty(ref r))");
        var indexed = fields.Select((f, i) => (f.JsonName.Length, Name: f.JsonName, Code: ReadField(f, i))).ToList();
        if (kind is not null)
        {
            indexed.Add((4, "kind", "c.ReadKind(ref r);"));
            indexed.Add((10, "apiVersion", "c.ReadApiVersion(ref r);"));
        }

        if (indexed.Count > 0)
        {
            w.Open("switch (r.ValueSpan.Length)");
            foreach (var length in indexed.GroupBy(x => x.Length).OrderBy(g => g.Key))
            {
                w.Line($"case {length.Key}:");
                foreach (var (_, name, code) in length)
                    w.Line($"    if (r.ValueTextEquals(\"{name}\"u8)) {{ {code} continue; }}");
                w.Line("    break;");
            }

            w.Close();
        }

        w.Line("c.Unknown(ref r);");
        w.Close();
        w.Open($"return new {message.Name}");
        foreach (var field in fields)
            w.Line($"{field.Property} = {field.Local},");
        w.Close(";");
        w.Close();
    }

    private static string Default(FlatField field) => field.Field.Cardinality switch
    {
        Cardinality.List => "[]",
        Cardinality.Map => field.ClrType + ".Empty",
        _ when field.Field.IsMessage && field.Field.Struct => field.ClrType + ".Empty",
        _ when field.ClrType == "string" => "\"\"",
        _ => "default",
    };

    private static string ReadField(FlatField field, int index)
    {
        var begin = $"c.Begin(ref r, \"{field.JsonName}\", ref seen{index / 64}, 1UL << {index % 64});";
        var suffix = field.Nullable ? field.ZeroIsUnset ? "OrUnset" : "OrNull" : "";
        var read = (field.Field.Cardinality, field.Field.Type) switch
        {
            (Cardinality.One, "string") => $"c.ReadString{suffix}(ref r)",
            (Cardinality.One, "bool") => $"c.ReadBool{suffix}(ref r)",
            (Cardinality.One, "int32") => $"c.ReadInt32{suffix}(ref r)",
            (Cardinality.One, "int64") => $"c.ReadInt64{suffix}(ref r)",
            (Cardinality.One, "bytes") => "c.ReadOctets(ref r)",
            (Cardinality.One, "Quantity") => $"c.ReadQuantity{suffix}(ref r)",
            (Cardinality.One, "IntOrString") => $"c.ReadIntOrString{suffix}(ref r)",
            (Cardinality.One, "Time" or "MicroTime") => "c.ReadTime(ref r)",
            (Cardinality.One, "RawJson") => "c.ReadRawJson(ref r)",
            (Cardinality.One, _) => field.Nullable ? $"c.ReadMessageOrNull<{field.ItemType}>(ref r)" : $"c.ReadMessage<{field.ItemType}>(ref r)",
            (Cardinality.List, "string") => "c.ReadStrings(ref r)",
            (Cardinality.List, "int32") => "c.ReadInt32s(ref r)",
            (Cardinality.List, "int64") => "c.ReadInt64s(ref r)",
            (Cardinality.List, "RawJson") => "c.ReadRawJsons(ref r)",
            (Cardinality.List, var t) when !Names.Scalars.Contains(t) => $"c.ReadMessages<{field.ItemType}>(ref r)",
            (Cardinality.Map, "string") => "c.ReadStringMap(ref r)",
            (Cardinality.Map, "bytes") => "c.ReadOctetsMap(ref r)",
            (Cardinality.Map, "Quantity") => "c.ReadQuantityMap(ref r)",
            (Cardinality.Map, "Time") => "c.ReadTimeMap(ref r)",
            (Cardinality.Map, var t) when !Names.Scalars.Contains(t) => $"c.ReadMessageMap<{field.ItemType}>(ref r)",
            var other => throw new SchemaException($"{field.Owner.Name}.{field.JsonName}: no JSON for {other}"),
        };
        return $"{begin} {field.Local} = {read}; c.End();";
    }

    private static void EmitWrite(CodeWriter w, Group group, Kind? kind, List<FlatField> fields)
    {
        w.Line("/// <inheritdoc/>");
        w.Open("public void WriteJson(Utf8JsonWriter w)");
        w.Line("w.WriteStartObject();");
        if (kind is not null)
        {
            w.Line($"w.WriteString(\"kind\"u8, \"{kind.Name}\"u8);");
            w.Line($"w.WriteString(\"apiVersion\"u8, \"{group.ApiVersion}\"u8);");
        }

        foreach (var field in fields)
            w.Line(WriteField(field));
        w.Line("w.WriteEndObject();");
        w.Close();
    }

    private static string WriteField(FlatField field)
    {
        var (p, name) = (field.Property, $"\"{field.JsonName}\"u8");
        if (field.Field.Cardinality == Cardinality.List)
            return $"{(field.Field.Required ? "" : $"if ({p}.Length > 0) ")}w.WriteList({name}, {p});";
        if (field.Field.Cardinality == Cardinality.Map)
            return $"{(field.Field.Required ? "" : $"if ({p}.Count > 0) ")}w.WriteMap({name}, {p});";
        if (field.Field.Type == "bytes")
            return $"if (!{p}.IsEmpty) w.WriteOctets({name}, {p});";
        var method = field.Field.Type switch
        {
            "string" => "WriteString",
            "bool" => "WriteBoolean",
            "int32" or "int64" => "WriteNumber",
            "Quantity" => "WriteQuantity",
            "IntOrString" => "WriteIntOrString",
            "Time" => "WriteTime",
            "MicroTime" => "WriteMicroTime",
            "RawJson" => "WriteRaw",
            _ => "WriteMessage",
        };
        return field.Nullable ? $"if ({p} is {{ }} {field.Local}) w.{method}({name}, {field.Local});" : $"w.{method}({name}, {p});";
    }
}
