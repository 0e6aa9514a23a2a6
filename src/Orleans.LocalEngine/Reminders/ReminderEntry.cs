using Orleans.Runtime;

namespace Orleans;

/// <summary>A reminder as its table keeps it.</summary>
[GenerateSerializer]
public sealed class ReminderEntry
{
    /// <summary>The grain that is reminded.</summary>
    [Id(0)]
    public GrainId GrainId { get; set; }

    /// <summary>The reminder's name within the grain.</summary>
    [Id(1)]
    public string ReminderName { get; set; } = "";

    /// <summary>When it is due first, in UTC.</summary>
    [Id(2)]
    public DateTime StartAt { get; set; }

    /// <summary>The time between two ticks.</summary>
    [Id(3)]
    public TimeSpan Period { get; set; }

    /// <summary>The stored version.</summary>
    [Id(4)]
    public string ETag { get; set; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"<{GrainId} {ReminderName} {StartAt:O} {Period} {ETag}>";
}
