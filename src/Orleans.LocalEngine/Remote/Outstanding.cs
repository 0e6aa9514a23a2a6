using System.Text.Json;

namespace Orleans.LocalEngine;

/// <summary>Something that this side has asked of the other.</summary>
internal abstract class Outstanding
{
    /// <summary>Whether the question has left this side: if the connection breaks then, nobody knows what became of it.</summary>
    public bool IsSent { get; set; }

    /// <summary>Whether nobody waits any more.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>Whether this was the last thing to be heard of it.</summary>
    public abstract bool Receive(string kind, JsonElement message, JsonSerializerOptions options);

    public abstract void Fail(Exception exception);
}
