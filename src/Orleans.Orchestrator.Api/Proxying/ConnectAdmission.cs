using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>Asks admission whether something may be connected to: webhooks see the query, or the path, as Kubernetes' options object.</summary>
internal static class ConnectAdmission
{
    private static readonly string[] Flags = ["stdin", "stdout", "stderr", "tty"];

    /// <summary>Asks.</summary>
    /// <param name="grains">Finds the object.</param>
    /// <param name="request">The request for the stream, or one that is proxied.</param>
    /// <param name="name">The object's name, which in a proxy's path is only a part.</param>
    /// <exception cref="Errors.ApiException">404; a webhook refuses.</exception>
    public static async Task AskAsync(IGrainFactory grains, ApiRequest request, string name)
    {
        var kind = request.Resource.Kind;
        var reply = await grains.GetResource(request.Kind, new ResourceKey(request.Info.Namespace, name))
            .AdmitSubresourceAsync(request.Info.Subresource, connects: true, "v1", kind, Options(request, kind));
        Verbs.WarningHeaders.Add(request.Http.Response, reply.Warnings);
    }

    private static string Options(ApiRequest request, string kind)
    {
        using var buffer = new PooledBuffer();
        using (var w = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            w.WriteStartObject();
            w.WriteString("kind"u8, kind);
            w.WriteString("apiVersion"u8, "v1"u8);
            if (request.Info.Subresource == "proxy")
                w.WriteString("path"u8, "/" + request.Info.Rest);
            foreach (var flag in Flags.Where(f => Verbs.QueryOptions.Flag(request, f)))
                w.WriteBoolean(flag, true);
            if (Verbs.QueryOptions.Text(request, "container") is { } container)
                w.WriteString("container"u8, container);
            WriteList(w, "command", request.Query["command"], static (w, word) => w.WriteStringValue(word));
            WriteList(w, "ports", request.Query["ports"].SelectMany(p => (p ?? "").Split(',')).Where(p => ushort.TryParse(p, out _)), static (w, port) => w.WriteRawValue(port!));
            w.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.Written);
    }

    private static void WriteList(Utf8JsonWriter w, string name, IEnumerable<string?> values, Action<Utf8JsonWriter, string?> write)
    {
        var list = values.ToList();
        if (list.Count == 0)
            return;
        w.WriteStartArray(name);
        foreach (var value in list)
            write(w, value);
        w.WriteEndArray();
    }
}
