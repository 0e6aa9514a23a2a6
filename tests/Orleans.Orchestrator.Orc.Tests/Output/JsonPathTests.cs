using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Orc.Tests.Output;

public sealed class JsonPathTests
{
    private static readonly JsonNode Root = JsonNode.Parse("""
        {"kind":"List","items":[
          {"metadata":{"name":"a","labels":{"app.kubernetes.io/name":"x"}},"n":1,"conditions":[{"type":"Ready","status":"True"},{"type":"Other","status":"False"}]},
          {"metadata":{"name":"b"},"n":2},
          {"metadata":{"name":"c"},"n":10,"ok":true}]}
        """)!;

    [Theory]
    [InlineData("{.kind}", "List")]
    [InlineData(".kind", "List")]
    [InlineData("{$.kind}", "List")]
    [InlineData("{.items[*].metadata.name}", "a b c")]
    [InlineData("{.items[0].metadata.name}-{.items[-1].metadata.name}", "a-c")]
    [InlineData("{.items[0:2].n}", "1 2")]
    [InlineData("{.items[0,2].n}", "1 10")]
    [InlineData("{.items[0].metadata.labels.app\\.kubernetes\\.io/name}", "x")]
    [InlineData("{.items[0].metadata.labels['app.kubernetes.io/name']}", "x")]
    [InlineData("{range .items[*]}{.metadata.name}={.n}{\"\\n\"}{end}", "a=1\nb=2\nc=10\n")]
    [InlineData("{range .items[*]}{range .conditions[*]}{.type},{end};{end}", "Ready,Other,;;;")]
    [InlineData("{.items[?(@.n>1)].metadata.name}", "b c")]
    [InlineData("{.items[?(@.ok)].metadata.name}", "c")]
    [InlineData("{.items[0].conditions[?(@.type==\"Ready\")].status}", "True")]
    [InlineData("{.items[?(@.metadata.name!='a')].n}", "2 10")]
    [InlineData("{..name}", "a b c")]
    [InlineData("{.nothing.here}", "")]
    [InlineData("{\"}\"}", "}")]
    [InlineData("plain", "plain")]
    public void Templates_select_what_kubectl_selects(string template, string text) => Assert.Equal(text, JsonPath.Evaluate(template, Root));

    [Theory]
    [InlineData("{.kind")]
    [InlineData("{range .items[*]}{.n}")]
    [InlineData("{end}")]
    [InlineData("{kind}")]
    [InlineData("{.items[0}")]
    [InlineData("{.items[a:b]}")]
    public void Templates_that_cannot_be_read_are_wrong_usage(string template) =>
        Assert.Equal(2, Assert.Throws<CliException>(() => JsonPath.Evaluate(template, Root)).ExitCode);
}
