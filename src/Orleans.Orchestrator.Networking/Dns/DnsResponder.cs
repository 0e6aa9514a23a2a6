using System.Diagnostics;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>From a message to the answer, however it came.</summary>
internal sealed class DnsResponder(DnsForwarder forwarder, TimeSpan timeToLive)
{
    private const ushort Internet = 1;
    private const int LongestStreamMessage = ushort.MaxValue;

    /// <summary>Answers what needs nobody else.</summary>
    /// <param name="zone">What is known.</param>
    /// <param name="request">The question.</param>
    /// <param name="stream">Whether the client is on TCP, where size doesn't matter.</param>
    /// <returns>The answer, or <see langword="null"/> when others must be asked.</returns>
    public byte[]? TryAnswer(DnsZone zone, DnsRequest request, bool stream)
    {
        if (request.Fault != DnsResponseCode.NoError)
            return Write(request, DnsAnswer.Of(request.Fault), stream, "malformed");
        if (request.Class != Internet || (ushort)request.Type is >= 251 and <= 254)
            return Write(request, DnsAnswer.Of(DnsResponseCode.Refused), stream, "refused");
        var lookup = zone.Lookup(request.Name, request.Type);
        return lookup is null or { Outside: not null }
            ? null
            : Write(request, DnsAnswer.Of(zone, lookup, timeToLive), stream, "cluster");
    }

    /// <summary>Answers with the help of other servers.</summary>
    public async Task<byte[]> AnswerFromOutsideAsync(
        DnsZone zone, DnsRequest request, ReadOnlyMemory<byte> message, bool stream, CancellationToken cancellationToken)
    {
        if (zone.Lookup(request.Name, request.Type) is { Outside: { } target } alias)
        {
            var records = await ResolveAsync(target, request.Type, cancellationToken).ConfigureAwait(false);
            return Write(request, DnsAnswer.Of(zone, alias with { Answers = [.. alias.Answers, .. records] }, timeToLive), stream, "cluster");
        }
        // A bare word may be a machine's name that the servers outside know; when there are none, nobody does.
        if (!forwarder.HasServers && request.Name.Length > 0 && !request.Name.Contains('.'))
            return Write(request, DnsAnswer.Of(DnsResponseCode.NameError), stream, "cluster");
        var answer = await forwarder.AskAsync(message, request.Question, stream, cancellationToken).ConfigureAwait(false);
        if (answer is null)
            return Write(request, DnsAnswer.Of(DnsResponseCode.ServerFailure), stream, "failed");
        Count("upstream");
        return answer;
    }

    private async Task<List<DnsRecord>> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        if (DnsOutsideRecords.Ask(name, type) is not { } ask)
            return [];
        var answer = await forwarder.AskAsync(ask.Message, ask.Question, stream: true, cancellationToken).ConfigureAwait(false)
            ?? await forwarder.AskAsync(ask.Message, ask.Question, stream: false, cancellationToken).ConfigureAwait(false);
        return answer is null ? [] : DnsOutsideRecords.Read(answer, ask.Question.Length);
    }

    private static byte[] Write(DnsRequest request, DnsAnswer answer, bool stream, string source)
    {
        Count(source);
        return DnsWriter.Write(request, answer, stream ? LongestStreamMessage : Math.Min(request.PayloadBytes, DnsWriter.PayloadBytes));
    }

    public static void Count(string source) => NetworkMetrics.DnsQueries.Add(1, new TagList { { "source", source } });
}
