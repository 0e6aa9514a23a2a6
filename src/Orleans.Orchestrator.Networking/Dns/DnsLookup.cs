namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>What a zone says to a question.</summary>
internal sealed record DnsLookup
{
    /// <summary>The records that answer; without any and without an error the name exists but has none of that type.</summary>
    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    /// <summary>Records that spare the client its next question.</summary>
    public IReadOnlyList<DnsRecord> Additional { get; init; } = [];

    /// <summary><see cref="DnsResponseCode.NameError"/> when there is no such name.</summary>
    public DnsResponseCode Code { get; init; }

    /// <summary>A name outside the cluster whose addresses belong to the answer.</summary>
    public string? Outside { get; init; }

    /// <summary>The name exists and has nothing of this type.</summary>
    public static DnsLookup NoData { get; } = new();

    /// <summary>No such name.</summary>
    public static DnsLookup NoName { get; } = new() { Code = DnsResponseCode.NameError };
}
