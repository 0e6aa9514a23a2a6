namespace Orleans.Orchestrator.Serialization;

/// <summary>What is wrong with a place in a JSON document.</summary>
public enum JsonFaultKind
{
    /// <summary>A field that the kind does not have. Kubernetes ignores, warns or rejects, as the client asks.</summary>
    UnknownField,

    /// <summary>A field that is there twice; the last one counted. Kubernetes ignores, warns or rejects, as the client asks.</summary>
    DuplicateField,

    /// <summary>A value that the field's type cannot hold. Always an error.</summary>
    WrongType,
}

/// <summary>One fault in a JSON document.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Path">Where, such as <c>spec.containers[0].ports</c>.</param>
/// <param name="Message">In words, without the path and without the value.</param>
public sealed record JsonFault(JsonFaultKind Kind, string Path, string Message);
