using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>One object of a file.</summary>
internal sealed record ManifestDocument(JsonObject Object, string Source);
