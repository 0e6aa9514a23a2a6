using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Why;

namespace Orleans.Orchestrator.Orc.Tests.Why;

public sealed class PodWhyTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-01-01T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void A_crashing_pod_tells_how_it_ended_and_where_its_last_words_are()
    {
        var pod = Parse("""
            {"metadata":{"name":"web","namespace":"shop"},"spec":{"nodeName":"n1"},"status":{"phase":"Running","containerStatuses":[{"name":"c","restartCount":3,
             "state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 40s"}},
             "lastState":{"terminated":{"exitCode":1,"reason":"Error","finishedAt":"2026-01-01T11:59:30Z"}}}]}}
            """);
        var happened = Parse("""{"type":"Warning","reason":"BackOff","message":"Back-off restarting failed container","firstTimestamp":"2026-01-01T11:59:00Z","lastTimestamp":"2026-01-01T11:59:50Z"}""");
        var text = PodWhy.Of(pod, null, [happened], Now);
        Assert.Equal("""
            pod/web in shop: it is on n1
            Not running: container c: CrashLoopBackOff: back-off 40s; it ended with exit code 1 (Error)
              container c: waits, CrashLoopBackOff: back-off 40s, restarted 3 times
                ended before: exit code 1 (Error) 30s ago
                its last words: orc logs web -n shop -c c --previous

            What happened last:
              60s   Warning   BackOff   Back-off restarting failed container

            """.ReplaceLineEndings("\n"), text.Replace(" (Back-off restarting failed container)", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pod_that_runs_shows_the_nodes_and_what_their_cost_is_made_of()
    {
        var pod = Parse("""{"metadata":{"name":"web","namespace":"shop"},"spec":{"nodeName":"n1"},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""");
        var placement = Parse("""
            {"nodeName":"n1","message":"it is on n1, number 2 of the 2 nodes","nodes":2,"candidates":[
             {"nodeName":"n2","fits":true,"rank":1,"cost":"0.50","scores":[{"name":"load","cost":"0.50"}]},
             {"nodeName":"n1","fits":true,"rank":2,"cost":"1.00","scores":[{"name":"load","cost":"0.75"},{"name":"zones","cost":"0.25"}]}]}
            """);
        Assert.Equal("""
            pod/web in shop: it is on n1, number 2 of the 2 nodes

            Best nodes, by what the scheduler counts (less is better):
              NODE        RANK   COST   MADE OF
              n2          1      0.50   load 0.50
              n1 (here)   2      1.00   load 0.75, zones 0.25

            """.ReplaceLineEndings("\n"), PodWhy.Of(pod, placement, [], Now));
        Assert.Equal("runs", PodWhy.InAWord(pod));
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
