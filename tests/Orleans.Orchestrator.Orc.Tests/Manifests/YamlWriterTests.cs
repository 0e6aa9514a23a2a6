using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Orc.Tests.Manifests;

public sealed class YamlWriterTests
{
    private static readonly string[] Traps =
    [
        "", " ", "a", "-", "- a", "--- x", "... x", "a: b", "a #b", ":", "?", "? x", "yes", "NO", "null", "~", "1", "01", "1_0", "0x1F", ".5", "1e3", "12:30", "2026-01-01T00:00:00Z", "<<",
        "*a", "&a", "!a", "%a", "@a", "`a", "'", "\"", "it's", "a\nb", "a\nb\n", "a\n\n", "\na", " a\nb", "a\n b\n", "a\r\nb", "\t", "a\tb", "a\n\tb", "\u0085", "\u2028", "\ufeffx", "é", "😀", "😀\n😀",
        "[", "{a}", "a,b", "a\\b", "\\\"", "\u0001", "x ", "key:", "a\n  \nb", "/bin/sh", "-c", "#a", "|", ">", "=", ".inf", "\ud800",
    ];

    [Fact]
    public void What_is_written_is_read_as_the_same()
    {
        // JSON text from a server is UTF-8, which has no lone surrogates.
        var texts = Gen.Elements(Traps.Where(t => !t.Contains('\ud800') || t.Length > 1).ToArray());
        var any = Gen.OneOf(texts, Gen.Select(Gen.Choose(0, 6).SelectMany(n => Gen.ArrayOf(texts, n)), string.Concat));
        Prop.ForAll(Arb.From(Node(any, 3)), text =>
        {
            var value = JsonNode.Parse(text);
            var yaml = YamlWriter.Write(value);
            var back = YamlText.Parse(yaml, "written");
            return (value is null && back.Count == 0) || (back.Count == 1 && JsonNode.DeepEquals(value, back[0])) ? true : throw new InvalidOperationException($"{text} was written as\n{yaml}");
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"a":[{"b":1,"c":["x"]}],"d":{}}""", "a:\n- b: 1\n  c:\n  - x\nd: {}\n")]
    [InlineData("""{"args":["-c","echo a\necho b\n"]}""", "args:\n- -c\n- |\n  echo a\n  echo b\n")]
    [InlineData("""{"a":"true","b":"1","c":"a: b","d":"","e":null,"t":"2026-01-01T00:00:00Z"}""", "a: \"true\"\nb: \"1\"\nc: 'a: b'\nd: \"\"\ne: null\nt: \"2026-01-01T00:00:00Z\"\n")]
    [InlineData("""{"a\\b *a😀":"😀\n"}""", "\"a\\\\b *a\\U0001F600\": \"\\U0001F600\\n\"\n")]
    [InlineData("""[[1,2],[]]""", "- - 1\n  - 2\n- []\n")]
    public void The_layout_is_that_of_kubectl(string json, string yaml) => Assert.Equal(yaml, YamlWriter.Write(JsonNode.Parse(json)));

    private static Gen<string> Node(Gen<string> texts, int depth)
    {
        var leaf = Gen.OneOf(texts.Select(Json), Gen.Elements("1", "-5", "2.5", "1E+20", "true", "false", "null", "{}", "[]"));
        if (depth == 0)
            return leaf;
        var inner = Node(texts, depth - 1);
        var list = Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(inner, n)).Select(items => $"[{string.Join(',', items)}]");
        var map = Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(texts, n)).SelectMany(keys =>
            Gen.ArrayOf(inner, keys.Distinct().Count()).Select(values => $"{{{string.Join(',', keys.Distinct().Zip(values, (k, v) => $"{Json(k)}:{v}"))}}}"));
        return Gen.OneOf(leaf, list, map);
    }

    private static string Json(string text) => JsonValue.Create(text).ToJsonString();
}
