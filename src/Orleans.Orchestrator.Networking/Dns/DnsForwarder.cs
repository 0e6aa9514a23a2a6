using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>
/// Asks other servers. Every question goes out from a socket and with a number of its own, and only an answer from the server asked, with that number and
/// question, counts, so that answers can't be slipped in.
/// </summary>
internal sealed class DnsForwarder(ImmutableArray<IPEndPoint> servers, TimeSpan timeout, TimeProvider time)
{
    private const int LongestDatagram = 4096;
    private const int WrongAnswers = 16;

    /// <summary>Whether there is anybody to ask.</summary>
    public bool HasServers => !servers.IsEmpty;

    /// <summary>The answer to a client's message with the client's number in it, or <see langword="null"/> when no server gave one.</summary>
    /// <param name="message">The client's message, passed on as it is.</param>
    /// <param name="question">The question inside it.</param>
    /// <param name="stream">Whether to ask over TCP.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<byte[]?> AskAsync(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> question, bool stream, CancellationToken cancellationToken)
    {
        var request = message.ToArray();
        RandomNumberGenerator.Fill(request.AsSpan(0, 2));
        foreach (var server in servers)
        {
            using var limit = new CancellationTokenSource(timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                var answer = stream
                    ? await AskStreamAsync(server, request, either.Token).ConfigureAwait(false)
                    : await AskDatagramAsync(server, request, question, either.Token).ConfigureAwait(false);
                if (answer is not null && IsAnswer(answer, request, question.Span))
                {
                    message.Span[..2].CopyTo(answer);
                    return answer;
                }
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The next server is asked.
            }
            NetworkMetrics.DnsUpstreamFailures.Add(1);
        }
        return null;
    }

    private static async Task<byte[]?> AskDatagramAsync(
        IPEndPoint server, byte[] request, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        await socket.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var buffer = new byte[LongestDatagram];
        for (var attempt = 0; attempt < WrongAnswers; attempt++)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (IsAnswer(buffer.AsSpan(0, length), request, question.Span))
                return buffer[..length];
        }
        return null;
    }

    private static async Task<byte[]?> AskStreamAsync(IPEndPoint server, byte[] request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await DnsFraming.WriteAsync(stream, request, cancellationToken).ConfigureAwait(false);
        return await DnsFraming.ReadAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsAnswer(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> request, ReadOnlySpan<byte> question) =>
        answer.Length >= DnsReader.HeaderBytes + question.Length
        && answer[..2].SequenceEqual(request[..2])
        && (answer[2] & 0x80) != 0
        && BinaryPrimitives.ReadUInt16BigEndian(answer[4..]) == 1
        && answer.Slice(DnsReader.HeaderBytes, question.Length).SequenceEqual(question);
}
