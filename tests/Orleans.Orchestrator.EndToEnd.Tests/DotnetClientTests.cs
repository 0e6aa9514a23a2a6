using Orleans.Orchestrator.EndToEnd.Tests.World;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.EndToEnd.Tests;

public sealed class DotnetClientTests(GrainHost host) : IClassFixture<GrainHost>
{
    [Fact]
    public async Task A_program_of_its_own_deploys_watches_scales_and_deletes_through_grains()
    {
        var sample = await SampleProcess.RunAsync(host.Address, host.Pki, "localhost/hello:1.0");

        Assert.True(sample.ExitCode == 0, sample.Output + sample.Errors);
        Assert.Contains("created from-dotnet", sample.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2 available", sample.Output, StringComparison.Ordinal);
        Assert.Contains("4 of 4 available", sample.Output, StringComparison.Ordinal);
        Assert.Equal(4, sample.Output.Split('\n').Count(static line => line.EndsWith("is Running on instant", StringComparison.Ordinal)));
        Assert.Contains("refused with 422 Invalid: spec.replicas", sample.Output, StringComparison.Ordinal);
        Assert.Contains("deleted; 0 pods are left", sample.Output, StringComparison.Ordinal);
        Assert.Empty((await host.Grains.GetCollection(ResourceKinds.Deployment).ListAsync(ListQuery.All)).Items);
    }

    [Fact]
    public async Task Without_a_certificate_of_the_cluster_no_grain_is_reached()
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => host.IsServer(shown);
        using var client = new HttpClient(handler);

        using var answer = await client.GetAsync(new Uri(host.Address + "/grains"));

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
