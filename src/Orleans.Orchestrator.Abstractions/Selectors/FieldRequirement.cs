namespace Orleans.Orchestrator.Selectors;

/// <summary>One condition on one field.</summary>
/// <param name="Field">The field, such as <c>spec.nodeName</c>.</param>
/// <param name="IsEqual">Whether the field must have the value; else it must not.</param>
/// <param name="Value">The value.</param>
public sealed record FieldRequirement(string Field, bool IsEqual, string Value)
{
    /// <summary>The condition as it is written in a selector.</summary>
    public override string ToString()
    {
        var value = Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);
        return $"{Field}{(IsEqual ? "=" : "!=")}{value}";
    }
}
