namespace Orleans.Orchestrator.ControlPlane.Expressions.Values;

/// <summary>CEL's <c>optional_type</c>: a value, which may be null, or none.</summary>
internal sealed class CelOptional
{
    private readonly object? _value;

    private CelOptional(bool hasValue, object? value) => (HasValue, _value) = (hasValue, value);

    public static CelOptional None { get; } = new(false, null);

    public bool HasValue { get; }

    public object? Value => HasValue ? _value : throw new EvaluationException("optional.none() dereference");

    public static CelOptional Of(object? value) => new(true, value);
}
