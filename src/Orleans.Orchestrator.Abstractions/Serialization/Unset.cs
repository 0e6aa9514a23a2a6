namespace Orleans.Orchestrator.Serialization;

/// <summary>The zero of an optional field that Go holds as a plain value means "not set".</summary>
public static class Unset
{
    public static string? IfZero(string? value) => string.IsNullOrEmpty(value) ? null : value;

    public static bool? IfZero(bool? value) => value is true ? value : null;

    public static int? IfZero(int? value) => value is null or 0 ? null : value;

    public static long? IfZero(long? value) => value is null or 0 ? null : value;
}
