using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>Events are the same objects in group core and in events.k8s.io, by older and newer names.</summary>
public sealed class EventGroupTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Core = "/api/v1/namespaces/default/events";
    private const string New = "/apis/events.k8s.io/v1/namespaces/default/events";

    [Fact]
    public async Task WhatIsWrittenInOneGroup_IsReadInTheOther()
    {
        var (code, made) = await SendAsync(HttpMethod.Post, New, NewEvent("newer"));
        Assert.Equal(201, code);
        Assert.Equal("events.k8s.io/v1", made["apiVersion"]!.GetValue<string>());
        var (_, old) = await SendAsync(HttpMethod.Get, $"{Core}/newer");
        Assert.Equal("v1", old["apiVersion"]!.GetValue<string>());
        Assert.Equal("went well", old["message"]!.GetValue<string>());
        Assert.Equal("newer", old["involvedObject"]!["name"]!.GetValue<string>());
        Assert.Equal("example.com/robot", old["reportingComponent"]!.GetValue<string>());

        await SendAsync(HttpMethod.Post, Core, """
            {"metadata":{"name":"older"},"involvedObject":{"kind":"Pod","namespace":"default","name":"web"},"reason":"Pulled","message":"m","type":"Normal","count":3,"source":{"component":"kubelet"}}
            """);
        var (_, shown) = await SendAsync(HttpMethod.Get, $"{New}/older");
        Assert.Equal("m", shown["note"]!.GetValue<string>());
        Assert.Equal(3, shown["deprecatedCount"]!.GetValue<int>());
        Assert.Equal("kubelet", shown["deprecatedSource"]!["component"]!.GetValue<string>());
        Assert.Null(shown["message"]);

        var (_, list) = await SendAsync(HttpMethod.Get, $"{New}?fieldSelector=regarding.name%3Dnewer,reportingController%3Dexample.com/robot");
        Assert.Equal("EventList", list["kind"]!.GetValue<string>());
        Assert.Equal("events.k8s.io/v1", list["apiVersion"]!.GetValue<string>());
        Assert.Equal("went well", Assert.Single(list["items"]!.AsArray())!["note"]!.GetValue<string>());
    }

    [Fact]
    public async Task ASeries_IsCountedByAPatch_AndWatched()
    {
        await SendAsync(HttpMethod.Post, New, NewEvent("series"));
        using var watch = await world.SendAsync(HttpMethod.Get, $"{New}?watch=1&fieldSelector=metadata.name%3Dseries");
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync());
        Assert.Equal("went well", JsonNode.Parse((await lines.ReadLineAsync())!)!["object"]!["note"]!.GetValue<string>());
        using var answer = await world.SendAsync(
            HttpMethod.Patch, $"{New}/series", """{"note":"went well again","series":{"count":2,"lastObservedTime":"2026-01-02T03:04:06.000000Z"}}""", "application/strategic-merge-patch+json");
        Assert.Equal(200, (int)answer.StatusCode);
        var changed = JsonNode.Parse((await lines.ReadLineAsync())!)!;
        Assert.Equal("MODIFIED", changed["type"]!.GetValue<string>());
        Assert.Equal("events.k8s.io/v1", changed["object"]!["apiVersion"]!.GetValue<string>());
        Assert.Equal(2, changed["object"]!["series"]!["count"]!.GetValue<int>());
        Assert.Equal("went well again", changed["object"]!["note"]!.GetValue<string>());
    }

    [Fact]
    public async Task TheNewerGroup_TakesNoEventsOfTheOlderForm()
    {
        var (code, status) = await SendAsync(HttpMethod.Post, New, """{"metadata":{"name":"x"},"regarding":{"namespace":"default"},"deprecatedCount":1,"type":"Bad"}""");
        Assert.Equal(422, code);
        Assert.Equal(
            "Event \"x\" is invalid: [eventTime: Required value, type: Invalid value: \"\": has invalid value: Bad, count: Invalid value: \"\": needs to be unset]",
            status["message"]!.GetValue<string>());
    }

    private static string NewEvent(string name) => $$$"""
        {"metadata":{"name":"{{{name}}}"},"eventTime":"2026-01-02T03:04:05.000000Z","reportingController":"example.com/robot","reportingInstance":"robot-1",
         "action":"Doing","reason":"Done","regarding":{"kind":"Pod","namespace":"default","name":"{{{name}}}"},"note":"went well","type":"Normal"}
        """;

    private async Task<(int Code, JsonNode Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var answer = await world.SendAsync(method, path, json);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
