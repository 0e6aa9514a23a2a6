using Orleans.Orchestrator.Api.Routing;

namespace Orleans.Orchestrator.Api.Tests.Requests;

public class RequestInfoTests
{
    [Theory]
    [InlineData("pods", "|pods|||")]
    [InlineData("namespaces/kc/pods", "kc|pods|||")]
    [InlineData("namespaces/kc/pods/p", "kc|pods|p||")]
    [InlineData("namespaces/kc/pods/p/log", "kc|pods|p|log|")]
    [InlineData("namespaces/kc", "|namespaces|kc||")]
    [InlineData("namespaces/kc/status", "|namespaces|kc|status|")]
    [InlineData("namespaces/kc/finalize", "|namespaces|kc|finalize|")]
    [InlineData("nodes/n/proxy/images/load", "|nodes|n|proxy|images/load")]
    [InlineData("nodes/n/proxy/a/b/c/d", "|nodes|n|proxy|a/b/c/d")]
    [InlineData("pods/", "|pods|||")]
    public void Paths_AreReadAsKubernetesReadsThem(string rest, string expected)
    {
        Assert.True(RequestInfo.TryParse("", "v1", rest, out var info));
        Assert.Equal(expected, $"{info.Namespace}|{info.Resource}|{info.Name}|{info.Subresource}|{info.Rest}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("namespaces//pods")]
    [InlineData("namespaces/kc/pods/p/log/more")]
    public void OtherPaths_NameNothing(string rest) => Assert.False(RequestInfo.TryParse("", "v1", rest, out _));
}
