using System.Text.Json;

namespace Orleans.LocalEngine;

/// <summary>What both sides of a connection have to agree on, and limits of each.</summary>
public sealed class RemoteOptions
{
    /// <summary>How arguments and answers are written. References to grains and observers need no converter here.</summary>
    public JsonSerializerOptions Json { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>How many calls may wait for answers from the other side, and how many of its calls may run here at once.</summary>
    public int MaxCallsInFlight { get; set; } = 10_000;

    /// <summary>How many messages may wait to be sent.</summary>
    public int MaxQueuedMessages { get; set; } = 20_000;

    /// <summary>The longest message that is accepted, in bytes.</summary>
    public int MaxMessageBytes { get; set; } = 64 << 20;

    /// <summary>How long a gateway waits for a client to come back before its observers are forgotten.</summary>
    public TimeSpan ClientDropTimeout { get; set; } = TimeSpan.FromMinutes(1);
}
