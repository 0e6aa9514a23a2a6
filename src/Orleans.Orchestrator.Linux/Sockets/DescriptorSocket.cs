using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>
/// Messages with descriptors over a connected Unix stream socket (SCM_RIGHTS, unix(7)). A message is four bytes of length, one of
/// how many descriptors, and the body. Blocking: one thread reads; writing is serialised by the caller.
/// </summary>
public sealed unsafe partial class DescriptorSocket : IDisposable
{
    /// <summary>The most descriptors in a message.</summary>
    public const int MaxDescriptors = 8;

    /// <summary>The most bytes in a message's body.</summary>
    public const int MaxBytes = 16 << 20;

    private const int HeaderBytes = 5;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int MSG_CMSG_CLOEXEC = 0x40000000;
    private const int SOL_SOCKET = 1;
    private const int SCM_RIGHTS = 1;
    private const int ControlHeaderBytes = 16;
    private const int ControlBytes = ControlHeaderBytes + (MaxDescriptors * sizeof(int));

    private const int BufferBytes = 8192;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly Queue<SafeFileHandle> _descriptors = [];
    private int _bufferedStart;
    private int _bufferedEnd;
    private readonly Socket _socket;
    private readonly SafeSocketHandle _handle;

    /// <summary>Takes over a connected socket.</summary>
    public DescriptorSocket(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = true;
        _handle = socket.SafeHandle;
    }

    /// <summary>Sends one message. The descriptors stay the caller's.</summary>
    /// <exception cref="LinuxException">The connection is gone.</exception>
    public void Send(ReadOnlySpan<byte> body, ReadOnlySpan<SafeFileHandle> descriptors)
    {
        var message = new byte[HeaderBytes + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, body.Length);
        message[4] = (byte)descriptors.Length;
        body.CopyTo(message.AsSpan(HeaderBytes));
        var control = stackalloc byte[ControlBytes];
        var controlLength = WriteControl(control, descriptors);
        for (var sent = 0; sent < message.Length;)
        {
            fixed (byte* data = message)
                sent += Transfer(send: true, data + sent, message.Length - sent, control, sent == 0 ? controlLength : 0).Count;
        }
    }

    /// <summary>Receives one message; null when the other side has closed.</summary>
    /// <exception cref="LinuxException">The connection is gone.</exception>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    public (byte[] Body, SafeFileHandle[] Descriptors)? Receive()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!ReceiveExactly(header))
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        int count = header[4];
        if (length is < 0 or > MaxBytes || count > MaxDescriptors)
            throw new InvalidDataException($"A message of {length} bytes and {count} descriptors is not ours.");
        var body = new byte[length];
        if (!ReceiveExactly(body))
            return null;
        if (_descriptors.Count < count)
            throw new InvalidDataException($"{count} descriptors were announced, {_descriptors.Count} came; is the process out of descriptors?");
        var descriptors = new SafeFileHandle[count];
        for (var i = 0; i < count; i++)
            descriptors[i] = _descriptors.Dequeue();
        return (body, descriptors);
    }

    /// <summary>Wakes the thread that receives, which then sees the end.</summary>
    public void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is disconnected already.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Closes what came for messages that nobody reads any more. The thread that receives calls it when it has seen the end.</summary>
    public void CloseReceived()
    {
        while (_descriptors.TryDequeue(out var unread))
            unread.Dispose();
    }

    private static int WriteControl(byte* control, ReadOnlySpan<SafeFileHandle> descriptors)
    {
        if (descriptors.IsEmpty)
            return 0;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MaxDescriptors);
        var length = ControlHeaderBytes + (descriptors.Length * sizeof(int));
        *(nuint*)control = (nuint)length;
        *(int*)(control + 8) = SOL_SOCKET;
        *(int*)(control + 12) = SCM_RIGHTS;
        for (var i = 0; i < descriptors.Length; i++)
            *(int*)(control + ControlHeaderBytes + (i * sizeof(int))) = (int)Syscall.Fd(descriptors[i]);
        return length;
    }

    private bool ReceiveExactly(Span<byte> target)
    {
        while (true)
        {
            var ready = Math.Min(target.Length, _bufferedEnd - _bufferedStart);
            _buffer.AsSpan(_bufferedStart, ready).CopyTo(target);
            _bufferedStart += ready;
            target = target[ready..];
            if (target.IsEmpty)
                return true;
            var direct = target.Length >= BufferBytes;
            var count = ReceiveSome(direct ? target : _buffer);
            if (count == 0)
                return false;
            if (direct)
                target = target[count..];
            else
                (_bufferedStart, _bufferedEnd) = (0, count);
        }
    }

    /// <summary>
    /// Whatever is there, which may be more than one message. Descriptors come no later than the first bytes of their message, and in the messages' order.
    /// </summary>
    private int ReceiveSome(Span<byte> buffer)
    {
        var control = stackalloc byte[ControlBytes];
        int count, controlLength;
        fixed (byte* data = buffer)
            (count, controlLength) = Transfer(send: false, data, buffer.Length, control, ControlBytes);
        if (controlLength > ControlHeaderBytes && *(int*)(control + 12) == SCM_RIGHTS)
        {
            var fds = ((int)*(nuint*)control - ControlHeaderBytes) / sizeof(int);
            for (var i = 0; i < fds; i++)
                _descriptors.Enqueue(new SafeFileHandle(*(int*)(control + ControlHeaderBytes + (i * sizeof(int))), true));
        }
        return count;
    }

    private (int Count, int ControlLength) Transfer(bool send, byte* data, int length, byte* control, int controlLength)
    {
        var vector = new IoVector { Base = data, Length = (nuint)length };
        while (true)
        {
            var header = new MessageHeader
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = controlLength == 0 ? null : control,
                ControlLength = (nuint)controlLength,
            };
            var count = Call(send, &header);
            if (count >= 0)
                return ((int)count, (int)header.ControlLength);
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
                throw new LinuxException(send ? "sendmsg" : "recvmsg", errno);
        }
    }

    /// <summary>The handle is held meanwhile: a closed socket's number soon means another file, which would get the message.</summary>
    private nint Call(bool send, MessageHeader* header)
    {
        var added = false;
        try
        {
            _handle.DangerousAddRef(ref added);
            var fd = (int)_handle.DangerousGetHandle();
            return send ? SendMessage(fd, header, MSG_NOSIGNAL) : ReceiveMessage(fd, header, MSG_CMSG_CLOEXEC);
        }
        catch (ObjectDisposedException)
        {
            throw new LinuxException(send ? "sendmsg" : "recvmsg", Errno.EBADF);
        }
        finally
        {
            if (added)
                _handle.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int fd, MessageHeader* message, int flags);

    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    private struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
