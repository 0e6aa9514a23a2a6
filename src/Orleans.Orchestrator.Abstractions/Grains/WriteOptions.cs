namespace Orleans.Orchestrator.Grains;

/// <summary>How a write is to be done.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.WriteOptions")]
public sealed record WriteOptions
{
    /// <summary>A plain write.</summary>
    public static WriteOptions Default { get; } = new();

    /// <summary>Only this part is written: <c>status</c>, <c>scale</c>; null for the object without its status.</summary>
    [Id(0)]
    public string? Subresource { get; init; }

    /// <summary>Whether to do everything but the write.</summary>
    [Id(1)]
    public bool DryRun { get; init; }

    /// <summary>Who writes, for <c>metadata.managedFields</c>; at most 128 characters.</summary>
    [Id(2)]
    public string? FieldManager { get; init; }

    /// <summary>What to do about unknown and repeated fields: <c>Strict</c>, <c>Warn</c> or <c>Ignore</c>.</summary>
    [Id(3)]
    public string FieldValidation { get; init; } = "Ignore";

    /// <summary>Of a custom kind: the version that a patch is written for, such as <c>v1beta1</c>; null for the one that is stored.</summary>
    [Id(10)]
    public string? Version { get; init; }
}
