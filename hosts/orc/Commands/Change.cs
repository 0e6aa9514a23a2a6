using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>What the verbs that change objects have in common: dry runs, the field manager, and how the result is told.</summary>
internal sealed class Change
{
    public static readonly Flag DryRun = Flag.Text("dry-run", '\0', "client: only print what would be sent; server: have the server check it and keep nothing", "none") with { Bare = "client", Choices = ["none", "client", "server"] };
    public static readonly Flag Validate = Flag.Text("validate", '\0', "What the server does about unknown fields: strict, warn or ignore", "strict") with { Bare = "strict", Choices = ["strict", "warn", "ignore", "true", "false"] };

    private readonly Session _session;
    private readonly Invocation _call;
    private readonly ObjectPrinter? _printer;

    public Change(Session session, Invocation call)
    {
        (_session, _call) = (session, call);
        _printer = call.Text("output") is null or "" ? null : ObjectPrinter.For(call);
        Mode = call.Text("dry-run") ?? "none";
    }

    /// <summary><c>none</c>, <c>client</c> or <c>server</c>.</summary>
    public string Mode { get; }

    /// <summary>Whether nothing is sent.</summary>
    public bool OnlyShown => Mode == "client";

    /// <summary>The flags for a verb.</summary>
    /// <param name="manager">The field manager it is by default.</param>
    public static Flag[] Flags(string manager) =>
    [
        DryRun, Flag.Text("field-manager", '\0', "Who is said to have set the fields", manager), ObjectPrinter.Output, ObjectPrinter.ManagedFields, ObjectPrinter.Template, ObjectPrinter.Missing,
    ];

    /// <summary>A path with the options that say how it is written.</summary>
    public string Path(string path, bool validate = false, string? more = null)
    {
        var query = new List<string> { "fieldManager=" + Uri.EscapeDataString(_call.Text("field-manager") ?? "orc") };
        if (Mode == "server")
            query.Add("dryRun=All");
        if (validate && _call.Knows("validate"))
            query.Add("fieldValidation=" + _call.Text("validate") switch { "warn" => "Warn", "ignore" or "false" => "Ignore", _ => "Strict" });
        if (more is not null)
            query.Add(more);
        return $"{path}?{string.Join('&', query)}";
    }

    /// <summary>Sends a patch and gives the object that it makes; on a dry run by the client the object as it is.</summary>
    public async Task<JsonObject> PatchAsync(Target target, JsonNode patch, string type, CancellationToken cancellation, string subresource = "") =>
        OnlyShown ? target.Object : await _session.Client.SendJsonAsync(HttpMethod.Patch, Path(target.Path + subresource), patch, cancellation, type);

    /// <summary>Tells what was done, or prints the object in the format that was asked for.</summary>
    public void Tell(ApiKind kind, JsonObject result, string done) => Tell(kind.Qualified, result, done);

    /// <summary>The same, for what is named otherwise.</summary>
    public void Tell(string kind, JsonObject result, string done)
    {
        if (_printer is not null)
            _session.Out.Write(_printer.Print(result));
        else
            _session.Out.Write($"{kind}/{(string?)result["metadata"]?["name"]} {done}{Suffix}\n");
    }

    /// <summary>What follows the message of a dry run.</summary>
    public string Suffix => Mode switch { "client" => " (dry run)", "server" => " (server dry run)", _ => "" };

    /// <summary>Whether objects are printed rather than told about.</summary>
    public bool Prints => _printer is not null;
}
