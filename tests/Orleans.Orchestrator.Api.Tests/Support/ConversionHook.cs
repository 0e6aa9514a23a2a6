using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Api.Security;

namespace Orleans.Orchestrator.Api.Tests.Support;

/// <summary>A conversion webhook over HTTPS: what is <c>spec.image</c> in v1 is <c>spec.picture</c> in v1beta1.</summary>
public sealed class ConversionHook : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ConversionHook(WebApplication app) => _app = app;

    /// <summary>Whether it refuses to work.</summary>
    public bool IsBroken { get; set; }

    /// <summary>How many questions it was asked.</summary>
    public int Asked { get; private set; }

    public string Url { get; private set; } = "";

    public static async Task<ConversionHook> StartAsync(ClusterCertificates certificates)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificates.IssueNodeServer("hook", ["127.0.0.1"]))));
        var hook = new ConversionHook(builder.Build());
        hook._app.Run(hook.AnswerAsync);
        await hook._app.StartAsync();
        hook.Url = hook._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/convert";
        return hook;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var request = (await JsonNode.ParseAsync(http.Request.Body))!["request"]!;
        var target = request["desiredAPIVersion"]!.GetValue<string>();
        Asked++;
        var response = new JsonObject
        {
            ["uid"] = request["uid"]!.GetValue<string>(),
            ["result"] = IsBroken ? new JsonObject { ["status"] = "Failure", ["message"] = "out of order" } : new JsonObject { ["status"] = "Success" },
            ["convertedObjects"] = new JsonArray([.. request["objects"]!.AsArray().Select(o => Convert(o!, target))]),
        };
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(new JsonObject { ["apiVersion"] = "apiextensions.k8s.io/v1", ["kind"] = "ConversionReview", ["response"] = response }.ToJsonString());
    }

    private static JsonNode Convert(JsonNode value, string target)
    {
        var next = value.DeepClone().AsObject();
        next["apiVersion"] = target;
        var (from, to) = target.EndsWith("/v1", StringComparison.Ordinal) ? ("picture", "image") : ("image", "picture");
        if (next["spec"] is JsonObject spec && spec.Remove(from, out var image))
            spec[to] = image;
        return next;
    }
}
