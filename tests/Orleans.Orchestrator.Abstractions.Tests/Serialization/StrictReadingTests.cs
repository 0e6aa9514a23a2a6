using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Abstractions.Tests.Serialization;

public sealed class StrictReadingTests
{
    [Theory]
    [InlineData("{'spec':{'foo':1}}", JsonFaultKind.UnknownField, "spec.foo")]
    [InlineData("{'spec':{'containers':[{'name':'a'},{'imagee':'x'}]}}", JsonFaultKind.UnknownField, "spec.containers[1].imagee")]
    [InlineData("{'spec':{'nodeName':'a','nodeName':'b'}}", JsonFaultKind.DuplicateField, "spec.nodeName")]
    [InlineData("{'metadata':{'labels':{'a':'1','a':'2'}}}", JsonFaultKind.DuplicateField, "metadata.labels.a")]
    [InlineData("{'spec':{'containers':{}}}", JsonFaultKind.WrongType, "spec.containers")]
    [InlineData("{'spec':{'hostNetwork':'yes'}}", JsonFaultKind.WrongType, "spec.hostNetwork")]
    [InlineData("{'spec':{'priority':1.5}}", JsonFaultKind.WrongType, "spec.priority")]
    [InlineData("{'spec':{'priority':3000000000}}", JsonFaultKind.WrongType, "spec.priority")]
    [InlineData("{'spec':{'containers':[{'resources':{'limits':{'cpu':'1x'}}}]}}", JsonFaultKind.WrongType, "spec.containers[0].resources.limits.cpu")]
    [InlineData("{'metadata':{'creationTimestamp':'yesterday'}}", JsonFaultKind.WrongType, "metadata.creationTimestamp")]
    [InlineData("{'metadata':'x'}", JsonFaultKind.WrongType, "metadata")]
    public void A_fault_is_told_with_its_place(string json, JsonFaultKind kind, string path)
    {
        var fault = Assert.Single(Read(json).Faults);
        Assert.Equal((kind, path), (fault.Kind, fault.Path));
    }

    [Fact]
    public void All_faults_are_found_in_one_pass() =>
        Assert.Equal((string[])["a", "spec.b", "spec.containers[0].name"], Read("{'a':1,'spec':{'b':2,'containers':[{'name':3}]}}").Faults.Select(f => f.Path));

    [Fact]
    public void Null_means_not_set() => Assert.Empty(Read("{'metadata':{'labels':null,'creationTimestamp':null},'spec':{'nodeName':null,'containers':null}}").Faults);

    [Fact]
    public void No_fault_repeats_a_value() => Assert.DoesNotContain("hunter2", Read("{'spec':{'priority':'hunter2'}}").Faults[0].Message);

    [Theory]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("")]
    public void What_is_no_json_is_an_exception(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    [Fact]
    public void Depth_is_bounded() => Assert.ThrowsAny<JsonException>(() => Read(string.Concat(Enumerable.Repeat("{'a':", 100)) + "1" + new string('}', 100)));

    [Theory]
    [InlineData("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z")]
    [InlineData("2024-01-02T03:04:05.999+02:00", "2024-01-02T01:04:05Z")]
    public void Times_are_kept_in_utc_and_written_in_seconds(string time, string written)
    {
        var pod = (Pod)ResourceKinds.Pod.ReadJson(Encoding.UTF8.GetBytes($"{{\"metadata\":{{\"creationTimestamp\":\"{time}\"}}}}"), new JsonReadContext());
        Assert.Contains($"\"creationTimestamp\":\"{written}\"", Encoding.UTF8.GetString(ResourceObject.Serialize(pod)));
    }

    private static JsonReadContext Read(string json)
    {
        var context = new JsonReadContext();
        ResourceKinds.Pod.ReadJson(Encoding.UTF8.GetBytes(json.Replace('\'', '"')), context);
        return context;
    }
}
