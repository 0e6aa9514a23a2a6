namespace Orleans.Orchestrator.Schema;

/// <summary>Reads the <c>*.schema</c> files; their format is described in the README beside them.</summary>
internal static class SchemaParser
{
    public static SchemaModel ParseFolder(string folder) =>
        new([.. Directory.GetFiles(folder, "*.schema").Order(StringComparer.Ordinal).Select(ParseFile)]);

    private static Group ParseFile(string path)
    {
        Group? group = null;
        Message? message = null;
        var lineNumber = 0;
        foreach (var raw in File.ReadLines(path))
        {
            lineNumber++;
            if (raw.Length == 0 || raw[0] == '#')
                continue;
            var words = raw.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words[0])
            {
                case "group":
                    group = new Group(words[1], words[2].Trim('"'), words[3], [], []);
                    break;
                case "kind" or "object" when group is not null:
                    group.Kinds.Add(ParseKind(words));
                    break;
                case "message" when group is not null:
                    group.Messages.Add(message = new Message(group.Name, words[1], words.Contains("structType=atomic"), []));
                    break;
                case "external" when group is not null:
                    group.Messages.Add(new Message(group.Name, words[1], false, [], IsExternal: true));
                    break;
                default:
                    if (message is null || !int.TryParse(words[0], out var number) || words.Length < 3)
                        throw new SchemaException($"{path}({lineNumber}): not understood: {raw}");
                    message.Fields.Add(ParseField(number, words));
                    break;
            }
        }

        return group ?? throw new SchemaException($"{path}: no group line");
    }

    private static Kind ParseKind(string[] words)
    {
        var plural = Option(words, "plural");
        return new Kind(
            words[1], plural, Option(words, "scope") == "Namespaced",
            List(Option(words, "short")), List(Option(words, "categories")), words.Contains("computed"));
    }

    private static Field ParseField(int number, string[] words)
    {
        var (type, cardinality) = words[2] switch
        {
            ['[', .. var inner, ']'] => (inner, Cardinality.List),
            ['{', .. var inner, '}'] => (inner, Cardinality.Map),
            var plain => (plain, Cardinality.One),
        };
        return new Field(
            number, words[1], type, cardinality,
            words.Contains("required"), words.Contains("pointer"), words.Contains("struct"), words.Contains("inline"),
            Option(words, "listType"), List(Option(words, "keys")), List(Option(words, "strategy")),
            Option(words, "mergeKey"), Option(words, "default"), words.Contains("mapType=atomic"));
    }

    private static string? Option(string[] words, string name) =>
        words.FirstOrDefault(w => w.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static string[] List(string? text) => text?.Split(',') ?? [];
}
