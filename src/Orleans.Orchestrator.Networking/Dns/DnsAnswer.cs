namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>What is sent back.</summary>
internal sealed record DnsAnswer
{
    public DnsResponseCode Code { get; init; }

    /// <summary>Whether it is about the cluster, where nobody knows better.</summary>
    public bool IsAuthoritative { get; init; }

    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    public IReadOnlyList<DnsRecord> Authority { get; init; } = [];

    public IReadOnlyList<DnsRecord> Additional { get; init; } = [];

    public uint TimeToLiveSeconds { get; init; }

    /// <summary>An answer that only says what was wrong.</summary>
    public static DnsAnswer Of(DnsResponseCode code) => new() { Code = code };

    /// <summary>An answer about the cluster; when it is "no", it says for how long.</summary>
    public static DnsAnswer Of(DnsZone zone, DnsLookup lookup, TimeSpan timeToLive) => new()
    {
        Code = lookup.Code,
        IsAuthoritative = true,
        Answers = lookup.Answers,
        Authority = lookup.Answers.Count == 0 ? [zone.Authority] : [],
        Additional = lookup.Additional,
        TimeToLiveSeconds = (uint)timeToLive.TotalSeconds,
    };
}
