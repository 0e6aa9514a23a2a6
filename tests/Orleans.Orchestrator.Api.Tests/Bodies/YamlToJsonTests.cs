using System.Text;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Tests.Bodies;

public class YamlToJsonTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: '1'", """{"a":"1"}""")]
    [InlineData("a: 0644", """{"a":420}""")]
    [InlineData("a: 0o17", """{"a":15}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 0b101", """{"a":5}""")]
    [InlineData("a: -1_000", """{"a":-1000}""")]
    [InlineData("a: 1.5e3", """{"a":1500}""")]
    [InlineData("a: .5", """{"a":0.5}""")]
    [InlineData("a: 1.2.3", """{"a":"1.2.3"}""")]
    [InlineData("a: yes", """{"a":true}""")]
    [InlineData("a: Off", """{"a":false}""")]
    [InlineData("a: ~\nb:", """{"a":null,"b":null}""")]
    [InlineData("a: 2001-01-01T00:00:00Z", """{"a":"2001-01-01T00:00:00Z"}""")]
    [InlineData("a: !!str 1", """{"a":"1"}""")]
    [InlineData("a: |\n  x\n  y\n", """{"a":"x\ny\n"}""")]
    [InlineData("- 1\n- {b: [c]}", """[1,{"b":["c"]}]""")]
    [InlineData("a: &x {b: 1}\nc: [*x, *x]", """{"a":{"b":1},"c":[{"b":1},{"b":1}]}""")]
    [InlineData("1: a\ntrue: b", """{"1":"a","true":"b"}""")]
    [InlineData("""{"a": [1, "b", null, true]}""", """{"a":[1,"b",null,true]}""")]
    [InlineData("---\na: 1\n...\n", """{"a":1}""")]
    public void Scalars_MeanWhatKubernetesReadsInThem(string yaml, string json) => Assert.Equal(json, Convert(yaml));

    [Theory]
    [InlineData("a: [", "line")]
    [InlineData("a: b: c", "line 1")]
    [InlineData("a: 1\n---\nb: 2", "only one document")]
    [InlineData("a: *nowhere", "anchor")]
    [InlineData("a: &x\n  b: *x", "anchor")]
    [InlineData("<<: {a: 1}", "merge keys")]
    [InlineData("[a]: 1", "key")]
    [InlineData("a: .inf", "no form in JSON")]
    [InlineData("", "no document")]
    public void WhatCannotBeRead_IsRefusedWithItsPlace(string yaml, string expected)
    {
        var refusal = Assert.Throws<ApiException>(() => Convert(yaml));
        Assert.Equal(400, refusal.Code);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeysThatStandTwice_AreToldWithTheirLines_WhereThatIsAnError()
    {
        var yaml = Encoding.UTF8.GetBytes("a: 1\nb:\n  c: 1\n  c: 2\nd: {a: 1}\na: 2\n");
        Assert.Equal("""{"a":1,"b":{"c":1,"c":2},"d":{"a":1},"a":2}""", Encoding.UTF8.GetString(YamlToJson.Convert(yaml, 100)));
        Assert.Equal(
            "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 4: key \"c\" already set in map\n  line 6: key \"a\" already set in map",
            Assert.Throws<ApiException>(() => YamlToJson.Convert(yaml, 100, isStrict: true)).Message);
    }

    [Fact]
    public void DeepDocuments_AreRefused() =>
        Assert.Contains("deep", Assert.Throws<ApiException>(() => Convert(new string('[', 200) + new string(']', 200))).Message, StringComparison.Ordinal);

    [Fact]
    public void AliasesThatMultiply_AreRefusedLongBeforeTheyFillTheMemory()
    {
        var yaml = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 12; i++)
            yaml.Append($"a{i}: &a{i} [*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1}]\n");
        Assert.Contains("expands", Assert.Throws<ApiException>(() => Convert(yaml.ToString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonThatIsWrittenAsYaml_ReadsBackTheSame()
    {
        const string json = """{"a":"yes","b":["1",{"c":[],"d":{}},[1,2.5]],"e":{"f":"x: y","g":"","h":null,"i":"- z","j":"line\nbreak","k":"0x10","l":"a b"},"m n":true}""";
        Assert.Equal(json, Convert(Encoding.UTF8.GetString(JsonToYaml.Convert(Encoding.UTF8.GetBytes(json)))));
    }

    private static string Convert(string yaml) => Encoding.UTF8.GetString(YamlToJson.Convert(Encoding.UTF8.GetBytes(yaml), 100_000));
}
