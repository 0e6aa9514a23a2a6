using System.Globalization;
using System.Net;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>
/// Requests that nobody would make: paths, query strings and bodies in JSON, YAML and protobuf, put together and damaged at random. The
/// server must answer each with something other than 500, and go on as before. <c>ORCHESTRATOR_FUZZ_REQUESTS</c> makes it longer,
/// <c>ORCHESTRATOR_FUZZ_SEED</c> another.
/// </summary>
public sealed class FuzzTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const int Lanes = 4;
    private static readonly int Requests = Setting("ORCHESTRATOR_FUZZ_REQUESTS", 4000);
    private static readonly int Seed = Setting("ORCHESTRATOR_FUZZ_SEED", 20260101);

    [Fact]
    public async Task NoRequest_MakesTheServerFail_OrKeepsAnything()
    {
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunAsync(new FuzzRequests(new Random(Seed + lane), world.Address), Requests / Lanes)));
        Assert.Empty(world.Faults.Errors);
        await NothingIsLeftAsync();
    }

    private async Task RunAsync(FuzzRequests requests, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var message = requests.Next();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                using var answer = await world.Admin.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
                // Nodes that do not exist can't answer, and a version that is not there yet is waited for: all told as such, never 500.
                if (answer.StatusCode == HttpStatusCode.InternalServerError)
                    Assert.Fail($"{message.Method} {message.RequestUri} → 500: {await answer.Content.ReadAsStringAsync(patience.Token)}");
                await answer.Content.CopyToAsync(Stream.Null, patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{message.Method} {message.RequestUri} was not answered");
            }
        }
    }

    /// <summary>Every request is over: none is still being served, and no watch is left open.</summary>
    private async Task NothingIsLeftAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var lines = (await world.Admin.GetStringAsync("/metrics", patience.Token)).Split('\n');
            var open = lines.Where(l => l.StartsWith("apiserver_requests_inflight{", StringComparison.Ordinal))
                .Where(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture) > (l.Contains("\"get\"", StringComparison.Ordinal) ? 1 : 0)).ToList();
            if (open.Count == 0)
                return;
            if (patience.IsCancellationRequested)
                Assert.Fail("requests are still being served: " + string.Join(", ", open));
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private static int Setting(string name, int preset) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : preset;
}
