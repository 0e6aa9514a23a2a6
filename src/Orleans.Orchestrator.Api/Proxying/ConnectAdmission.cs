using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>Asks admission whether a stream to a pod may be opened: webhooks see the query as Kubernetes' options object.</summary>
internal static class ConnectAdmission
{
    private static readonly string[] Flags = ["stdin", "stdout", "stderr", "tty"];

    /// <summary>Asks.</summary>
    /// <param name="grains">Finds the pod.</param>
    /// <param name="request">The request for the stream.</param>
    /// <exception cref="Errors.ApiException">A webhook refuses.</exception>
    public static Task AskAsync(IGrainFactory grains, ApiRequest request)
    {
        var kind = request.Info.Subresource switch { "exec" => "PodExecOptions", "attach" => "PodAttachOptions", _ => "PodPortForwardOptions" };
        return grains.GetResource(request.Kind, request.Key).AdmitSubresourceAsync(request.Info.Subresource, connects: true, "v1", kind, Options(request, kind));
    }

    private static string Options(ApiRequest request, string kind)
    {
        using var buffer = new PooledBuffer();
        using (var w = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            w.WriteStartObject();
            w.WriteString("kind"u8, kind);
            w.WriteString("apiVersion"u8, "v1"u8);
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
