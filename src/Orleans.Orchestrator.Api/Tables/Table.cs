using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Tables;

/// <summary>How a kind is shown to people. Columns and wording are those of Kubernetes' <c>pkg/printers/internalversion</c>.</summary>
internal interface ITable
{
    /// <summary>The columns.</summary>
    IReadOnlyList<Column> Columns { get; }

    /// <summary>Writes a row's cells, one for each column.</summary>
    void WriteCells(Utf8JsonWriter cells, IResource value, DateTimeOffset now);

    /// <summary>A condition that holds for the row, such as that a pod is done; null for none.</summary>
    (string Type, string Reason, string Message)? Condition(IResource value);
}

/// <summary>How a kind of a known record is shown.</summary>
internal abstract class Table<T> : ITable where T : class, IResource<T>
{
    /// <inheritdoc/>
    public abstract IReadOnlyList<Column> Columns { get; }

    /// <inheritdoc/>
    public void WriteCells(Utf8JsonWriter cells, IResource value, DateTimeOffset now) => WriteCells(cells, (T)value, now);

    /// <inheritdoc/>
    public (string Type, string Reason, string Message)? Condition(IResource value) => Condition((T)value);

    protected abstract void WriteCells(Utf8JsonWriter cells, T value, DateTimeOffset now);

    protected virtual (string Type, string Reason, string Message)? Condition(T value) => null;

    /// <summary>The object's age in people's words.</summary>
    protected static string Age(ObjectMeta metadata, DateTimeOffset now) => HumanDuration.Since(metadata.CreationTimestamp, now);
}
