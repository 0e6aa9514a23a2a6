using System.Collections.Frozen;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>
/// What messages and fields are for, in a sentence each: what <c>kubectl explain</c> shows. They stand in the embedded files
/// <c>OpenApi/Descriptions/GROUP.txt</c>: <c>[Message] text</c> begins a message, <c>field text</c> follows for each of its fields. A message
/// <c>[*]</c> describes fields that mean the same wherever they occur; <c>[Message:Other]</c> has those of the other too.
/// </summary>
internal static class Descriptions
{
    private static readonly FrozenDictionary<(string Message, string Field), string> Texts = Load();

    /// <summary>What a message is, or null.</summary>
    public static string? Of(MessageSchema message) => Texts.GetValueOrDefault(($"{message.Group}.{message.Name}", ""));

    /// <summary>What a field is for, or null.</summary>
    public static string? Of(MessageSchema message, FieldSchema field) =>
        Texts.GetValueOrDefault(($"{message.Group}.{message.Name}", field.Name)) ?? Texts.GetValueOrDefault(("*", field.Name));

    private static FrozenDictionary<(string, string), string> Load()
    {
        const string folder = ".OpenApi.Descriptions.";
        var texts = new Dictionary<(string, string), string>();
        var assembly = typeof(Descriptions).Assembly;
        foreach (var name in assembly.GetManifestResourceNames())
        {
            var at = name.IndexOf(folder, StringComparison.Ordinal);
            if (at < 0)
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            Read(reader, name[(at + folder.Length)..^".txt".Length], texts);
        }

        return texts.ToFrozenDictionary();
    }

    private static void Read(StreamReader reader, string group, Dictionary<(string, string), string> texts)
    {
        var message = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var space = line.IndexOf(' ');
            var (word, text) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
            if (word[0] != '[')
            {
                texts.Add((message, word), text);
                continue;
            }

            var names = word[1..^1].Split(':');
            message = word == "[*]" ? "*" : $"{group}.{names[0]}";
            if (names.Length > 1)
                Inherit(texts, $"{group}.{names[1]}", message);
            if (text.Length > 0)
                texts.Add((message, ""), text);
        }
    }

    private static void Inherit(Dictionary<(string Message, string Field), string> texts, string from, string to)
    {
        foreach (var ((message, field), text) in texts.ToList())
        {
            if (message == from && field.Length > 0)
                texts.Add((to, field), text);
        }
    }
}
