namespace Orleans.Orchestrator.Simulation.Checking.Registers;

/// <summary>A write that somebody asked for.</summary>
/// <param name="Key">Of which object.</param>
/// <param name="Verb">What it does.</param>
/// <param name="Field">Which field gets a new value.</param>
/// <param name="Value">The value, which nobody else writes anywhere.</param>
internal sealed record RegisterWrite(string Key, RegisterVerb Verb, string Field, string Value)
{
    /// <summary>The version that it may replace and no other; null for any.</summary>
    public long? Basis { get; init; }

    /// <summary>The value that it may replace and no other; null for any.</summary>
    public string? Replaces { get; init; }

    /// <summary>Whether it was found to have replaced something else.</summary>
    public bool ReplacedOther { get; set; }

    /// <summary>When it was asked for, among all that happens.</summary>
    public long Began { get; set; }

    /// <summary>The latest version of any object that anybody knew of then.</summary>
    public long KnownAtBegin { get; set; }

    /// <summary>What became of it.</summary>
    public WriteOutcome Outcome { get; set; }

    /// <summary>From when on it can't happen any more, if it was not answered; 0 for not yet.</summary>
    public long OverAt { get; set; }

    /// <summary>The version that was acknowledged; 0 for none.</summary>
    public long Version { get; set; }

    /// <summary>The first version in which its value was seen; 0 for none.</summary>
    public long First { get; set; }

    /// <summary>The last version in which its value was seen.</summary>
    public long Last { get; set; }

    /// <summary>Which object a deletion that was acknowledged has ended.</summary>
    public string? GoneUid { get; set; }
}
