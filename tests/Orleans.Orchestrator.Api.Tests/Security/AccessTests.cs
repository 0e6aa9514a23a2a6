using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Security;

public sealed class AccessTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Theory]
    [InlineData("/livez", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/healthz", 200)]
    [InlineData("/version", 200)]
    [InlineData("/", 401)]
    [InlineData("/api", 401)]
    [InlineData("/metrics", 401)]
    [InlineData("/openapi/v3", 401)]
    [InlineData("/api/v1/pods", 401)]
    [InlineData("/nowhere", 401)]
    public async Task WithoutCredentials_OnlyHealthAndVersionAreTold(string path, int code)
    {
        using var answer = await world.Anonymous.GetAsync(path);
        Assert.Equal(code, (int)answer.StatusCode);
        if (code == 401)
            Assert.EndsWith("""
                "status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}
                """, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACertificateOfAnotherAuthority_ProvesNothing()
    {
        using var folder = new TemporaryFolder();
        using var stranger = world.NewClient(ClusterCertificates.Open(folder.Path, [], TimeProvider.System).Admin);
        using var answer = await stranger.GetAsync("/api/v1/pods");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task AToken_StandsForItsUser_UntilItIsReplaced()
    {
        var token = world.Certificates.Tokens.Create("ci", UserInfo.Masters);
        Assert.Equal(HttpStatusCode.OK, await WithTokenAsync(token));
        Assert.Equal(HttpStatusCode.Unauthorized, await WithTokenAsync(token[..^1] + "x"));
        world.Certificates.Tokens.Create("ci", UserInfo.Masters);
        Assert.Equal(HttpStatusCode.Unauthorized, await WithTokenAsync(token));
        Assert.DoesNotContain(token, await File.ReadAllTextAsync(Path.Combine(world.Certificates.Folder, "tokens")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/pods", 200)]
    [InlineData("GET", "/api/v1/nodes/other", 404)]
    [InlineData("DELETE", "/api/v1/namespaces/default/pods/p", 403)]
    [InlineData("GET", "/apis/apps/v1/deployments", 403)]
    [InlineData("GET", "/metrics", 403)]
    [InlineData("DELETE", "/api/v1/nodes/other", 403)]
    public async Task ANode_MayDoWhatRunningPodsNeeds(string method, string path, int code)
    {
        using var node = world.NewClient(world.Certificates.IssueNodeClient("n1"));
        using var message = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await node.SendAsync(message);
        Assert.Equal(code, (int)answer.StatusCode);
    }

    [Fact]
    public async Task ARefusal_SaysWhoMayNotDoWhat()
    {
        using var node = world.NewClient(world.Certificates.IssueNodeClient("n1"));
        var text = await (await node.DeleteAsync("/api/v1/namespaces/default/pods/p")).Content.ReadAsStringAsync();
        Assert.Contains("pods \\\"p\\\" is forbidden: User \\\"system:node:n1\\\" cannot delete resource \\\"pods\\\" in API group \\\"\\\" in the namespace \\\"default\\\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_AreReadableByTheirOwnerOnly()
    {
        foreach (var file in Directory.GetFiles(world.Certificates.Folder).Append(world.KubeconfigPath))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Certificates_AreKept_AndReplacedBeforeTheyEnd()
    {
        using var folder = new TemporaryFolder();
        var clock = new MovableTime();
        var first = ClusterCertificates.Open(folder.Path, ["10.1.1.1"], clock);
        var again = ClusterCertificates.Open(folder.Path, ["10.1.1.1"], clock);
        Assert.Equal(first.Server.Thumbprint, again.Server.Thumbprint);
        Assert.True(first.Server.MatchesHostname("10.1.1.1"));
        Assert.NotEqual(first.Server.Thumbprint, ClusterCertificates.Open(folder.Path, ["10.2.2.2"], clock).Server.Thumbprint);
        clock.Now += TimeSpan.FromDays(330);
        again.RenewIfDue();
        Assert.NotEqual(first.Admin.Thumbprint, again.Admin.Thumbprint);
        Assert.Equal(first.Authority.Thumbprint, again.Authority.Thumbprint);
        Assert.True(again.IsTrusted(again.Admin));
        clock.Now += TimeSpan.FromDays(400);
        Assert.False(again.IsTrusted(again.Admin));
    }

    private async Task<HttpStatusCode> WithTokenAsync(string token)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "/api/v1/pods");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await world.Anonymous.SendAsync(message);
        return answer.StatusCode;
    }

    private sealed class MovableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
