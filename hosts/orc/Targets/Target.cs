using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Targets;

/// <summary>One object that a command is about.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; null for what has none.</param>
/// <param name="Name">Its name.</param>
internal sealed record Target(ApiKind Kind, string? Namespace, string Name)
{
    /// <summary>What a file says about it; null when it was named on the command line.</summary>
    public JsonObject? Manifest { get; init; }

    /// <summary>The file.</summary>
    public string Source { get; init; } = "";

    /// <summary>The object as the server has it, where it was asked.</summary>
    public JsonObject? Live { get; init; }

    /// <summary><c>deployment.apps/web</c></summary>
    public string Shown => $"{Kind.Qualified}/{Name}";

    public string Path => Kind.Path(Namespace, Name);

    /// <summary>The live object.</summary>
    public JsonObject Object => Live ?? throw new InvalidOperationException($"{Shown} was not asked for");
}
