using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux.Tests;

public sealed class DescriptorTests
{
    private static readonly CancellationToken Deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Fact]
    public async Task A_stream_waits_for_data_and_sees_the_end()
    {
        var (read, write) = Pipe.Create();
        await using var reader = new DescriptorStream(read, FileAccess.Read);
        var writer = new DescriptorStream(write, FileAccess.Write);
        var buffer = new byte[16];
        var pending = reader.ReadAsync(buffer, Deadline);
        Assert.False(pending.IsCompleted);
        await writer.WriteAsync("abc"u8.ToArray(), Deadline);
        Assert.Equal(3, await pending);
        await writer.DisposeAsync();
        Assert.Equal(0, await reader.ReadAsync(buffer, Deadline));
    }

    [Fact]
    public async Task A_write_of_more_than_the_pipe_holds_waits_for_the_reader()
    {
        var (read, write) = Pipe.Create();
        await using var reader = new DescriptorStream(read, FileAccess.Read);
        var writer = new DescriptorStream(write, FileAccess.Write);
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        var writing = Task.Run(async () =>
        {
            await using (writer)
                await writer.WriteAsync(bytes, Deadline);
        });
        using var copy = new MemoryStream();
        await reader.CopyToAsync(copy, Deadline);
        await writing;
        Assert.Equal(bytes, copy.ToArray());
    }

    [Fact]
    public void Descriptors_travel_with_their_message()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        using var sender = new DescriptorSocket(client);
        using var receiver = new DescriptorSocket(listener.Accept());
        var (read, write) = Pipe.Create();
        sender.Send("plain"u8, []);
        sender.Send("with two"u8, [read, write]);
        Assert.Empty(receiver.Receive()!.Value.Descriptors);
        var (body, descriptors) = receiver.Receive()!.Value;
        Assert.Equal("with two", Encoding.ASCII.GetString(body));
        using (var writer = new FileStream(descriptors[1], FileAccess.Write, 0))
            writer.Write("through"u8);
        using (var reader = new FileStream(read, FileAccess.Read, 0))
            Assert.Equal(7, reader.Read(new byte[16]));
        foreach (SafeFileHandle handle in (SafeFileHandle[])[read, write, .. descriptors])
            handle.Dispose();
        sender.Shutdown();
        Assert.Null(receiver.Receive());
        File.Delete(path);
    }

    [Fact]
    public async Task Disposing_a_registration_ends_a_wait()
    {
        var (read, write) = Pipe.Create();
        using (read)
        using (write)
        {
            var registration = Poller.Shared.Register(read);
            var waiting = registration.WaitReadableAsync(Deadline);
            registration.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        }
    }

    [Fact]
    public async Task A_wait_that_is_stopped_completes_and_so_does_the_next()
    {
        var (read, write) = Pipe.Create();
        using (read)
        using (write)
        {
            using var registration = Poller.Shared.Register(read);
            var waiting = registration.WaitReadableAsync(Deadline);
            registration.StopWaiting();
            await waiting.WaitAsync(Deadline);
            await registration.WaitReadableAsync(Deadline).WaitAsync(Deadline);
        }
    }

    [Fact]
    public async Task A_counting_event_lets_one_go_on_for_each_post()
    {
        using var counting = new CountingEvent();
        counting.Post();
        counting.Post();
        counting.Wait();
        counting.Wait();
        var waiting = Task.Run(counting.Wait);
        Assert.False(waiting.IsCompleted);
        counting.Post();
        await waiting.WaitAsync(Deadline);
    }
}
