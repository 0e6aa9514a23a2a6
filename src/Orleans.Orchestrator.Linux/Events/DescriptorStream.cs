using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>
/// A pipe, FIFO or terminal as a stream whose waiting costs no thread. Reading a terminal whose other end is closed ends the stream
/// (Linux answers EIO there).
/// </summary>
public sealed partial class DescriptorStream : Stream
{
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;
    private const int O_NONBLOCK = 0x800;

    private readonly SafeFileHandle _handle;
    private readonly PollRegistration _registration;
    private readonly FileAccess _access;
    private int _disposed;

    /// <summary>Takes over a descriptor and makes it non-blocking.</summary>
    /// <param name="nonBlocking">Whether it is already.</param>
    public DescriptorStream(SafeFileHandle handle, FileAccess access, bool nonBlocking = false)
    {
        _handle = handle;
        _access = access;
        if (!nonBlocking)
            MakeNonBlocking((int)Syscall.Fd(handle));
        _registration = Poller.Shared.Register(handle);
    }

    /// <summary>The descriptor.</summary>
    public SafeFileHandle Handle => _handle;

    /// <inheritdoc/>
    public override bool CanRead => (_access & FileAccess.Read) != 0;

    /// <inheritdoc/>
    public override bool CanWrite => (_access & FileAccess.Write) != 0;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Reads what is there without waiting; -1 when there is nothing yet, 0 at the end.</summary>
    public unsafe int TryRead(Span<byte> buffer)
    {
        while (true)
        {
            nint count;
            fixed (byte* data = buffer)
                count = ReadCall(_handle, data, (nuint)buffer.Length);
            if (count >= 0)
                return (int)count;
            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.EINTR: continue;
                case Errno.EAGAIN: return -1;
                case Errno.EIO: return 0;
                case var errno: throw new IOException("The stream cannot be read.", new LinuxException("read", errno));
            }
        }
    }

    /// <summary>Lets whoever waits to read go on, see <see cref="PollRegistration.StopWaiting"/>.</summary>
    public void StopWaiting() => _registration.StopWaiting();

    /// <summary>Completes when <see cref="TryRead"/> has something to say.</summary>
    public Task WaitReadableAsync(CancellationToken cancellationToken) => _registration.WaitReadableAsync(cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            var count = TryRead(buffer.Span);
            if (count >= 0)
                return count;
            await _registration.WaitReadableAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            var count = TryWrite(buffer.Span);
            if (count < 0)
                await _registration.WaitWritableAsync(cancellationToken).ConfigureAwait(false);
            else
                buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _registration.Dispose();
            _handle.Dispose();
        }
        base.Dispose(disposing);
    }

    private static void MakeNonBlocking(int fd)
    {
        var flags = Control(fd, F_GETFL, 0);
        if (flags < 0 || Control(fd, F_SETFL, flags | O_NONBLOCK) < 0)
            throw LinuxException.Last("fcntl");
    }

    /// <summary>-1 when the other side is full.</summary>
    private unsafe int TryWrite(ReadOnlySpan<byte> buffer)
    {
        while (true)
        {
            nint count;
            fixed (byte* data = buffer)
                count = WriteCall(_handle, data, (nuint)buffer.Length);
            if (count >= 0)
                return (int)count;
            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.EINTR: continue;
                case Errno.EAGAIN: return -1;
                case var errno: throw new IOException("The other end of the stream is closed.", new LinuxException("write", errno));
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int fd, int command, int argument);

    // The marshaller holds the handle during the call, so that a stream that is closed meanwhile cannot come to mean another file.
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint ReadCall(SafeFileHandle handle, byte* data, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteCall(SafeFileHandle handle, byte* data, nuint count);
}
