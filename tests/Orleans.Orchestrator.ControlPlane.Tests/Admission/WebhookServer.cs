using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

/// <summary>A real webhook: HTTPS on loopback with an authority of its own.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _authority;

    private WebhookServer(WebApplication app, string authority) => (_app, _authority) = (app, authority);

    /// <summary>What it was asked, in order.</summary>
    public ConcurrentQueue<JsonNode> Asked { get; } = new();

    /// <summary>The authority that signed its certificate.</summary>
    public Octets CaBundle => Octets.From(Encoding.UTF8.GetBytes(_authority));

    public int Port { get; private set; }

    public string Url => $"https://localhost:{Port}/ask";

    /// <summary>A webhook that answers with what the function makes of the question's <c>request</c>.</summary>
    public static Task<WebhookServer> AnsweringAsync(Func<JsonNode, JsonObject> answer) => StartAsync(async (question, http) =>
    {
        var request = question["request"]!;
        var response = answer(request);
        response["uid"] = request["uid"]!.GetValue<string>();
        response.TryAdd("allowed", true);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response }.ToJsonString());
    });

    /// <summary>A webhook that does anything.</summary>
    public static async Task<WebhookServer> StartAsync(Func<JsonNode, HttpContext, Task> handler)
    {
        var (authority, certificate) = Certificates();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate)));
        var app = builder.Build();
        var server = new WebhookServer(app, authority);
        app.Run(async http =>
        {
            var question = (await JsonNode.ParseAsync(http.Request.Body))!;
            server.Asked.Enqueue(question);
            await handler(question, http);
        });
        await app.StartAsync();
        server.Port = new Uri(app.Urls.First()).Port;
        return server;
    }

    /// <summary>A response with a JSON patch.</summary>
    public static JsonObject Patch(string operations) => new()
    {
        ["patchType"] = "JSONPatch", ["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(operations.Replace('\'', '"'))),
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static (string Authority, X509Certificate2 Certificate) Certificates()
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=webhook authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(from, until);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=webhook", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("hook.default.svc");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);
        return (authority.ExportCertificatePem(), X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null));
    }
}
