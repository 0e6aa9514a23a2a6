using System.Net;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Overload;

/// <summary>More requests than there is room for, over real connections.</summary>
public sealed class OverloadTests : IAsyncLifetime
{
    private const int Clients = 48;
    private const int MostRounds = 50;
    private readonly ApiWorld _world = ApiWorld.With(o => o with { MaxWritesInFlight = 1, MaxQueued = 1, MaxQueueWait = TimeSpan.FromMilliseconds(1) });

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task WhoFindsNoRoom_IsToldToComeAgain_AndNothingOfItIsDone()
    {
        var (made, refused) = (0, 0);
        for (var round = 0; refused == 0; round++)
        {
            Assert.True(round < MostRounds, "there was always room");
            var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => _world.SendAsync(
                HttpMethod.Post, "/api/v1/namespaces/default/configmaps", $$$"""{"metadata":{"name":"r{{{round}}}-{{{i}}}","labels":{"mine":""}} }""")));
            // Who only asks whether the server lives, or reads, is not held up by those who write.
            Assert.Equal("ok", await _world.Anonymous.GetStringAsync("/livez"));
            foreach (var answer in answers)
            {
                using (answer)
                {
                    if (answer.StatusCode == HttpStatusCode.Created)
                    {
                        made++;
                        continue;
                    }

                    refused++;
                    Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
                    Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
                    Assert.Contains("\"reason\":\"TooManyRequests\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                }
            }
        }

        var list = System.Text.Json.JsonDocument.Parse(await _world.Admin.GetStringAsync("/api/v1/namespaces/default/configmaps?labelSelector=mine")).RootElement;
        Assert.Equal(made, list.GetProperty("items").GetArrayLength());
    }
}
