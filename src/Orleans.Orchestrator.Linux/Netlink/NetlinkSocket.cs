using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux.Netlink;

/// <summary>
/// A raw netlink socket. The kernel carries requests out inside <see cref="Send"/> and has queued every answer when it returns, so nothing here
/// waits. It belongs for ever to the network namespace of the thread that opened it, and serves one caller at a time.
/// </summary>
public sealed unsafe partial class NetlinkSocket : IDisposable
{
    private const int AddressFamily = 16;
    private const int RawSocketCloseOnExec = 3 | 0x80000;
    private const int SocketLevel = 1;
    private const int SendBufferForce = 32;
    private const int ReceiveBufferForce = 33;
    private const int NetlinkLevel = 270;
    private const int CapAcknowledgement = 10;
    private const int ExtendedAcknowledgement = 11;
    private const int StrictCheck = 12;
    private const int DontWait = 0x40;
    private const int Truncated = 0x20;
    private const int MessageTooLong = 90;

    /// <summary>A batch is one message of the socket, and it may be as large as this. Address space only, taken when used.</summary>
    private const int BufferBytes = 64 << 20;

    private readonly SafeFileHandle _handle;

    private NetlinkSocket(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    /// <exception cref="LinuxException">The kernel refused; needs CAP_NET_ADMIN for large batches.</exception>
    public static NetlinkSocket Open(NetlinkProtocol protocol)
    {
        var descriptor = OpenSocket(AddressFamily, RawSocketCloseOnExec, (int)protocol);
        if (descriptor < 0)
            throw LinuxException.Last("socket", $"AF_NETLINK {protocol}");
        var socket = new NetlinkSocket(new SafeFileHandle(descriptor, ownsHandle: true));
        try
        {
            socket.SetOption(SocketLevel, SendBufferForce, BufferBytes);
            socket.SetOption(SocketLevel, ReceiveBufferForce, BufferBytes);
            // Errors carry the kernel's words, and only the header of the request instead of a copy of all of it.
            socket.SetOption(NetlinkLevel, CapAcknowledgement, 1);
            socket.SetOption(NetlinkLevel, ExtendedAcknowledgement, 1);
            if (protocol == NetlinkProtocol.Route)
                socket.SetOption(NetlinkLevel, StrictCheck, 1);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Hands the kernel one buffer of messages.</summary>
    /// <exception cref="LinuxException">It could not take the buffer; what single messages led to comes as answers.</exception>
    public void Send(ReadOnlySpan<byte> messages)
    {
        fixed (byte* start = messages)
        {
            nint sent;
            do
                sent = SendTo(_handle, start, (nuint)messages.Length, 0, null, 0);
            while (sent < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            if (sent < 0)
                throw LinuxException.Last("sendto", $"netlink, {messages.Length} bytes");
        }
    }

    /// <summary>Takes the next queued datagram.</summary>
    /// <returns>Its length, or 0 when nothing is queued.</returns>
    /// <exception cref="LinuxException">Answers were lost, or <paramref name="buffer"/> is too small (64 KiB always suffice).</exception>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var received = ReceiveFrom(_handle, start, (nuint)buffer.Length, DontWait | Truncated, null, null);
                if (received > buffer.Length)
                    throw new LinuxException("recvfrom", MessageTooLong, $"netlink, {received} bytes");
                if (received >= 0)
                    return (int)received;
                var error = Marshal.GetLastPInvokeError();
                if (error == Errno.EAGAIN)
                    return 0;
                if (error != Errno.EINTR)
                    throw LinuxException.Last("recvfrom", "netlink");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void SetOption(int level, int option, int value)
    {
        if (SetSocketOption(_handle, level, option, &value, sizeof(int)) < 0)
            throw LinuxException.Last("setsockopt", $"netlink, level {level}, option {option}");
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(SafeFileHandle socket, int level, int option, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    private static partial nint SendTo(SafeFileHandle socket, byte* buffer, nuint length, int flags, void* address, uint addressLength);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    private static partial nint ReceiveFrom(SafeFileHandle socket, byte* buffer, nuint length, int flags, void* address, uint* addressLength);
}
