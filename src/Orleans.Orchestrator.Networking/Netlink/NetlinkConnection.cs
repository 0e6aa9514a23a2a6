using System.Runtime.InteropServices;
using Orleans.Orchestrator.Linux.Netlink;

namespace Orleans.Orchestrator.Networking.Netlink;

/// <summary>Request and answer over a netlink socket. One caller at a time.</summary>
internal sealed class NetlinkConnection(NetlinkSocket socket) : IDisposable
{
    private const int ReceiveBytes = 64 << 10;
    private const ushort ErrorType = 2;
    private const ushort DoneType = 3;
    private const ushort ExtendedAckFlag = 0x200;
    private const int ExtendedAckMessage = 1;
    private const int Unanswered = 5;

    private readonly byte[] _buffer = new byte[ReceiveBytes];

    /// <summary>Receives one message of a dump: its type and what follows <c>nlmsghdr</c>.</summary>
    public delegate void MessageHandler(ushort type, ReadOnlySpan<byte> payload);

    /// <summary>Sends a batch and waits until the kernel has carried it out.</summary>
    /// <returns>The first refusal, or <see langword="null"/>. With rtnetlink what came before and after it has taken effect; nftables takes all or nothing.</returns>
    public NetlinkException? TryExecute(NetlinkWriter batch)
    {
        batch.Finish();
        return TryExecuteFinished(batch);
    }

    /// <summary>The same for a batch that asks for its answer itself.</summary>
    public NetlinkException? TryExecuteFinished(NetlinkWriter batch) => Exchange(batch, null);

    /// <inheritdoc cref="TryExecute"/>
    /// <exception cref="NetlinkException">The first refusal.</exception>
    public void Execute(NetlinkWriter batch)
    {
        if (TryExecute(batch) is { } refusal)
            throw refusal;
    }

    /// <summary>Sends one request and hands over every message of the answer.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Query(NetlinkWriter request, MessageHandler handler)
    {
        request.Finish();
        if (Exchange(request, handler) is { } refusal)
            throw refusal;
    }

    public void Dispose() => socket.Dispose();

    private NetlinkException? Exchange(NetlinkWriter batch, MessageHandler? handler)
    {
        while (socket.Receive(_buffer) > 0)
        {
            // What an exchange that was broken off has left behind.
        }
        socket.Send(batch.Written);
        NetlinkException? refusal = null;
        var answered = false;
        int length;
        while ((length = socket.Receive(_buffer)) > 0)
        {
            var rest = _buffer.AsSpan(0, length);
            while (rest.Length >= NetlinkWriter.HeaderBytes)
            {
                var messageLength = (int)MemoryMarshal.Read<uint>(rest);
                if (messageLength < NetlinkWriter.HeaderBytes || messageLength > rest.Length)
                    break;
                var message = rest[..messageLength];
                rest = rest[Math.Min((messageLength + 3) & ~3, rest.Length)..];
                var type = MemoryMarshal.Read<ushort>(message[4..]);
                if (type is ErrorType or DoneType)
                {
                    answered = true;
                    refusal ??= ReadRefusal(batch, message);
                }
                else
                    handler?.Invoke(type, message[NetlinkWriter.HeaderBytes..]);
            }
        }
        return refusal ?? (answered ? null : new NetlinkException(batch.Operation((uint)batch.Count), Unanswered, "the kernel gave no answer"));
    }

    /// <summary>Reads <c>nlmsgerr</c> (an acknowledgement when its error is 0) or the status that ends a dump.</summary>
    private static NetlinkException? ReadRefusal(NetlinkWriter batch, ReadOnlySpan<byte> message)
    {
        var payload = message[NetlinkWriter.HeaderBytes..];
        var error = payload.Length >= 4 ? -MemoryMarshal.Read<int>(payload) : 0;
        if (error <= 0)
            return null;
        string? explanation = null;
        var attributesAt = 4 + (MemoryMarshal.Read<ushort>(message[4..]) == ErrorType ? NetlinkWriter.HeaderBytes : 0);
        if ((MemoryMarshal.Read<ushort>(message[6..]) & ExtendedAckFlag) != 0 && payload.Length > attributesAt)
        {
            var text = new NetlinkAttributes(payload[attributesAt..]).Find(ExtendedAckMessage);
            explanation = text.IsEmpty ? null : NetlinkAttributes.ReadText(text);
        }
        return new NetlinkException(batch.Operation(MemoryMarshal.Read<uint>(message[8..])), error, explanation);
    }
}
