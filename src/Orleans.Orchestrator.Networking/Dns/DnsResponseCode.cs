namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>Response codes (RFC 1035, 6891).</summary>
internal enum DnsResponseCode
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
    BadVersion = 16,
}
