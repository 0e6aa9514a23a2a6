using System.Text;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Abstractions.Tests.Serialization;

public sealed class SharedReadsTests
{
    private readonly SharedReads _shared = new();

    [Fact]
    public void Parts_with_the_same_text_are_the_same_records()
    {
        var (first, second) = (Read("a", "web:1"), Read("b", "web:1"));
        Assert.Equal(("a", "b"), (first.Metadata.Name, second.Metadata.Name));
        Assert.True(first.Spec.Containers == second.Spec.Containers);
        Assert.Same(first.Metadata.Labels, second.Metadata.Labels);
    }

    [Fact]
    public void Parts_with_another_text_are_read_for_themselves()
    {
        var (first, second) = (Read("a", "web:1"), Read("a", "web:2"));
        Assert.Equal(("web:1", "web:2"), (first.Spec.Containers[0].Image, second.Spec.Containers[0].Image));
        Assert.Same(first.Spec.Containers[0].Resources.Limits, second.Spec.Containers[0].Resources.Limits);
    }

    [Fact]
    public void What_is_read_so_is_what_is_read_otherwise()
    {
        var json = Json("a", "web:1");
        Read("other", "web:1");
        Assert.Equal(ResourceKinds.Pod.ReadJson(json, new JsonReadContext()), ResourceKinds.Pod.ReadJson(json, new JsonReadContext(_shared, json)));
    }

    [Fact]
    public void A_fault_is_told_each_time_it_is_read()
    {
        var json = Encoding.UTF8.GetBytes("""{"spec":{"containers":[{"name":"main","imagee":"web:1"}]}}""");
        for (var i = 0; i < 2; i++)
        {
            var context = new JsonReadContext(_shared, json);
            ResourceKinds.Pod.ReadJson(json, context);
            Assert.Equal("spec.containers[0].imagee", Assert.Single(context.Faults).Path);
        }
    }

    private Pod Read(string name, string image)
    {
        var json = Json(name, image);
        return (Pod)ResourceKinds.Pod.ReadJson(json, new JsonReadContext(_shared, json));
    }

    private static byte[] Json(string name, string image) => Encoding.UTF8.GetBytes(
        $$$"""
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{{name}}}","labels":{"app":"web","tier":"front"}},
        "spec":{"containers":[{"name":"main","image":"{{{image}}}","resources":{"limits":{"cpu":"100m","memory":"64Mi"}},"args":["--listen","0.0.0.0:80"]}]}}
        """);
}
