namespace Orleans.Orchestrator.Errors;

/// <summary>One thing wrong with one field; the types and wordings are those of Kubernetes' <c>field.Error</c>.</summary>
/// <param name="Reason">One of the <c>FieldValue…</c> reasons, see <see cref="FaultReason"/>.</param>
/// <param name="Field">Path such as <c>spec.template.spec.containers[0].image</c>.</param>
/// <param name="Message">As shown to people, without the path: <c>Invalid value: -1: must be greater than or equal to 0</c>.</param>
public sealed record FieldFault(string Reason, string Field, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field}: {Message}";
}

/// <summary>Kubernetes' <c>StatusCause</c> types for field faults.</summary>
public static class FaultReason
{
    public const string Required = "FieldValueRequired";
    public const string Duplicate = "FieldValueDuplicate";
    public const string Invalid = "FieldValueInvalid";
    public const string NotSupported = "FieldValueNotSupported";
    public const string NotFound = "FieldValueNotFound";
    public const string Forbidden = "FieldValueForbidden";
    public const string TooLong = "FieldValueTooLong";
    public const string TooMany = "FieldValueTooMany";
    public const string TypeInvalid = "FieldValueTypeInvalid";
}
