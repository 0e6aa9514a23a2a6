using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Patching;

/// <summary>How patched documents are written.</summary>
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class PatchJson : JsonSerializerContext;
