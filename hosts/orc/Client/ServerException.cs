using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>The server refused.</summary>
/// <param name="code">HTTP's code.</param>
/// <param name="reason">Kubernetes' reason, such as <c>NotFound</c>.</param>
/// <param name="text">The server's own sentence.</param>
/// <param name="details">The Status' details.</param>
internal sealed class ServerException(int code, string? reason, string text, JsonObject? details) : CliException(Said(code, reason, text, details))
{
    public int Code => code;

    public string? Reason => reason;

    /// <summary>The server's own sentence.</summary>
    public string Text => text;

    public bool IsNotFound => code == 404;

    public bool IsConflict => code == 409;

    /// <summary>The same fault with words about what was tried, as for <c>error when creating "x.yaml"</c>.</summary>
    public ServerException When(string doing) => new(code, reason, $"{doing}: {text}", details);

    /// <summary>The wording of kubectl.</summary>
    private static string Said(int code, string? reason, string text, JsonObject? details)
    {
        if (reason == "Invalid")
            return Invalid(text, details);
        if (code == 401)
            return $"error: You must be logged in to the server ({text})";
        return reason is { Length: > 0 } ? $"Error from server ({reason}): {text}" : $"Error from server: {text}";
    }

    private static string Invalid(string text, JsonObject? details)
    {
        var (kind, name) = ((string?)details?["kind"] ?? "", (string?)details?["name"] ?? "");
        var causes = (details?["causes"] as JsonArray ?? []).OfType<JsonObject>().Select(c => $"{(string?)c["field"]}: {(string?)c["message"]}").Distinct().ToList();
        var said = kind.Length > 0 || name.Length > 0 ? $"The {kind} \"{name}\" is invalid" : causes.Count == 0 ? $"The request is invalid: {text}" : "The request is invalid";
        return causes.Count switch
        {
            0 => said,
            1 => $"{said}: {causes[0]}",
            _ => $"{said}: \n{string.Join('\n', causes.Select(c => "* " + c))}",
        };
    }
}
