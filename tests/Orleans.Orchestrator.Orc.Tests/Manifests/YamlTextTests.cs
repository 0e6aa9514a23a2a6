using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Orc.Tests.Manifests;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: yes", """{"a":true}""")]
    [InlineData("a: \"yes\"", """{"a":"yes"}""")]
    [InlineData("a: 0644", """{"a":420}""")]
    [InlineData("a: 0o644", """{"a":420}""")]
    [InlineData("a: 1e3", """{"a":1000}""")]
    [InlineData("a: 1.2.3", """{"a":"1.2.3"}""")]
    [InlineData("a: 2026-01-01", """{"a":"2026-01-01"}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a: !!str 12", """{"a":"12"}""")]
    [InlineData("'a b': {\"c\": [1, two]}", """{"a b":{"c":[1,"two"]}}""")]
    [InlineData("a: |\r\n  x\r\n  y\r\nb: 2\r\n", """{"a":"x\ny\n","b":2}""")]
    [InlineData("a: &x {k: 1}\nb: *x", """{"a":{"k":1},"b":{"k":1}}""")]
    [InlineData("a: &x {k: 1, l: 1}\nb:\n  <<: *x\n  k: 2", """{"a":{"k":1,"l":1},"b":{"k":2,"l":1}}""")]
    [InlineData("{\"a\": \"\\u00e9\"}", """{"a":"é"}""")]
    public void A_document_means_what_kubectl_reads_in_it(string yaml, string json) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), YamlText.Parse(yaml, "test").Single()), YamlText.Parse(yaml, "test").Single().ToJsonString());

    [Fact]
    public void Empty_documents_are_left_out() => Assert.Equal(2, YamlText.Parse("---\n---\na: 1\n---\n# nothing\n---\nb: 2\n", "test").Count);

    [Theory]
    [InlineData("a:\n\tb: 2", "line 2")]
    [InlineData("a: 1\na: 2", "key \"a\" is there twice")]
    [InlineData("a: *nobody", "anchor 'nobody' is not known")]
    [InlineData("a: &a [*a]", "anchor 'a' is not known")]
    [InlineData("a: .inf", "no form in JSON")]
    [InlineData("a: [1", "line ")]
    [InlineData("<<: 5", "must be a mapping")]
    public void What_is_wrong_is_said_with_its_line(string yaml, string words)
    {
        var error = Assert.Throws<CliException>(() => YamlText.Parse(yaml, "test.yaml"));
        Assert.Contains("test.yaml", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_that_multiply_are_refused()
    {
        var yaml = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat("*a" + (i - 1), 10))}]\n"));
        Assert.Contains("values, counting those that aliases repeat", Assert.Throws<CliException>(() => YamlText.Parse(yaml, "test")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_bounded_also_through_aliases()
    {
        var yaml = "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 200).Select(i => $"a{i}: &a{i} [*a{i - 1}]\n"));
        Assert.Contains("nested more than", Assert.Throws<CliException>(() => YamlText.Parse(yaml, "test")).Message, StringComparison.Ordinal);
        Assert.Throws<CliException>(() => YamlText.Parse(new string('[', 10_000), "test"));
    }
}
