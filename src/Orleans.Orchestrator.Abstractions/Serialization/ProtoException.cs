namespace Orleans.Orchestrator.Serialization;

/// <summary>Bytes that are no protobuf message of the expected kind.</summary>
public sealed class ProtoException(string message) : Exception(message);
