namespace Orleans.Orchestrator.Networking.Services;

/// <summary>Transport of a service port; the value is the IP protocol number.</summary>
public enum ServiceProtocol : byte
{
    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>SCTP.</summary>
    Sctp = 132,
}
