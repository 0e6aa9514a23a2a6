using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Access;

/// <summary>What those see who have no credentials.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class AccessTests(SharedNode shared)
{
    private readonly RunningNode _node = shared.Node;

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/version")]
    public async Task WhetherItLives_IsToldToEveryone(string path) =>
        Assert.Equal("200", (await _node.CurlAsync("-o", "/dev/null", "-w", "%{http_code}", $"https://127.0.0.1:6443{path}")).Succeeded());

    [Theory]
    [InlineData("https://127.0.0.1:6443/api")]
    [InlineData("https://127.0.0.1:6443/api/v1/namespaces/default/pods")]
    [InlineData("https://127.0.0.1:6443/apis/apps/v1/deployments")]
    [InlineData("https://127.0.0.1:6443/openapi/v2")]
    [InlineData("https://127.0.0.1:6443/metrics")]
    [InlineData("https://127.0.0.1:6443/grains")]
    [InlineData("https://127.0.0.1:6443/nothing/there")]
    [InlineData("https://127.0.0.1:10250/images")]
    [InlineData("https://127.0.0.1:10250/containerLogs/default/p/c")]
    public async Task EverythingElse_NeedsCredentials(string url)
    {
        Assert.Equal("401", (await _node.CurlAsync("-o", "/dev/null", "-w", "%{http_code}", url)).Succeeded());
        Assert.Equal("401", (await _node.CurlAsync("-o", "/dev/null", "-w", "%{http_code}", "-H", "Authorization: Bearer forged", url)).Succeeded());
    }

    [Fact]
    public void WhatIsSecret_IsReadableByRootOnly()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_node.Kubeconfig));
        var open = Directory.GetFiles(_node.Data, "orchestrator.db*").Concat(Directory.GetFiles(Path.Combine(_node.Data, "pki"), "*key*"))
            .Where(file => (File.GetUnixFileMode(file) & Others) != 0);
        Assert.Empty(open);
    }
}
