using System.Net.WebSockets;
using System.Text;
using Orleans.Orchestrator.NodeAgent.Streaming;
using Orleans.Orchestrator.NodeAgent.Streaming.Channels;
using Orleans.Orchestrator.NodeAgent.Streaming.Commands;
using Orleans.Orchestrator.Testing;

namespace Orleans.Orchestrator.NodeAgent.Tests.Streaming;

/// <summary>A command over a WebSocket, with the test as the client and as the program.</summary>
public sealed class ChannelCommandTests : IAsyncLifetime
{
    private const string Failure =
        """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status 7","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ProgramDouble _program = new();
    private readonly IdleWatch _watch = new(TimeProvider.System, TimeSpan.FromHours(1));
    private WebSocket? _socket;
    private Task _serving = Task.CompletedTask;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _socket?.Abort();
        await _serving.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _watch.Dispose();
    }

    [Theory]
    [InlineData("v5.channel.k8s.io", 7, Failure)]
    [InlineData("v4.channel.k8s.io", 7, Failure)]
    [InlineData("v4.channel.k8s.io", 0, """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success"}""")]
    [InlineData("channel.k8s.io", 7, "command terminated with non-zero exit code: exit status 7")]
    [InlineData("", 7, "command terminated with non-zero exit code: exit status 7")]
    public async Task TheEnd_IsToldOnTheErrorChannel_AsTheProtocolHasIt(string protocol, int code, string expected)
    {
        Start(protocol);
        await _program.Output.WriteAsync("said"u8.ToArray());
        await _program.ExitAsync(code);
        // Version 5 has no greeting: kubectl would complain of a stream that it has not made yet.
        if (protocol != "v5.channel.k8s.io")
            Assert.Equal((1, ""), await NextAsync());
        Assert.Equal((1, "said"), await NextAsync());
        Assert.Equal((3, expected), await NextAsync());
        Assert.Null(await NextAsync());
    }

    [Fact]
    public async Task ClosingStdin_IsTheEndOfFile_AndOutputGoesOn()
    {
        Start("v5.channel.k8s.io");
        await SendAsync(0, "in"u8.ToArray());
        await SendAsync(255, [0]);
        Assert.Equal("in", await new StreamReader(_program.Input).ReadToEndAsync().WaitAsync(Patience));
        await _program.Error.WriteAsync("late"u8.ToArray());
        Assert.Equal((2, "late"), await NextAsync());
    }

    [Fact]
    public async Task BeforeVersion5_Channel255ClosesNothing()
    {
        Start("v4.channel.k8s.io");
        await SendAsync(255, [0]);
        await SendAsync(99, "nobody's"u8.ToArray());
        await SendAsync(0, "still open"u8.ToArray());
        Assert.Equal("still open", await ReadInputAsync(10));
    }

    [Fact]
    public async Task Base64_IsSpokenBothWays()
    {
        Start("v4.base64.channel.k8s.io");
        await _socket!.SendAsync(Encoding.ASCII.GetBytes("0" + Convert.ToBase64String("hidden"u8)), WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.Equal("hidden", await ReadInputAsync(6));
        await _program.Output.WriteAsync("seen"u8.ToArray());
        Assert.Equal(("1", ""), Split(await ReceiveAsync()));
        Assert.Equal(("1", Convert.ToBase64String("seen"u8)), Split(await ReceiveAsync()));

        static (string, string) Split(byte[]? message) => (Encoding.ASCII.GetString(message!, 0, 1), Encoding.ASCII.GetString(message!, 1, message!.Length - 1));
    }

    [Fact]
    public async Task SizesOfTheTerminal_AreTakenOver_HoweverTheyAreCut()
    {
        Start("v5.channel.k8s.io", tty: true);
        await SendAsync(4, """{"Width":100,"Height":30}{"Wid"""u8.ToArray());
        await SendAsync(4, """th":120,"Height":40}"""u8.ToArray());
        Assert.Equal((100, 30), await _program.Sizes.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal((120, 40), await _program.Sizes.Reader.ReadAsync().AsTask().WaitAsync(Patience));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Width":-1,"Height":70000}""")]
    [InlineData("}")]
    public async Task SizesThatAreNone_AreIgnored_AndTheCommandGoesOn(string size)
    {
        Start("v5.channel.k8s.io", tty: true);
        await SendAsync(4, Encoding.UTF8.GetBytes(size));
        await SendAsync(0, "on"u8.ToArray());
        Assert.Equal("on", await ReadInputAsync(2));
    }

    [Fact]
    public async Task WhenTheClientVanishes_TheRunEnds()
    {
        Start("v5.channel.k8s.io");
        _socket!.Abort();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _serving.WaitAsync(Patience));
    }

    [Fact]
    public async Task WhatIsNoBase64_EndsTheConnection()
    {
        Start("base64.channel.k8s.io");
        await _socket!.SendAsync("0not!base64"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _serving.WaitAsync(Patience));
    }

    [Fact]
    public async Task AProgramThatReadsNothing_HoldsUpItsClient()
    {
        Start("v5.channel.k8s.io");
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; ; Interlocked.Add(ref sent, 32 * 1024))
                await SendAsync(0, new byte[32 * 1024]);
        });
        // However long it goes on, what is taken is bounded by what is held for the program and for the connection.
        for (var before = -1; before != Volatile.Read(ref sent) || before == 0; await Task.Delay(200))
            before = Volatile.Read(ref sent);
        Assert.InRange(sent, 1, 1024 * 1024);
        Assert.False(sending.IsCompleted);
    }

    [Fact]
    public async Task WithoutAnythingMoving_TheRunEndsAfterTheLimit()
    {
        var time = new ManualTimeProvider();
        using var watch = new IdleWatch(time, TimeSpan.FromHours(4));
        var ended = Task.Delay(Timeout.Infinite, watch.Token);
        time.Advance(TimeSpan.FromHours(3));
        watch.Touch();
        time.Advance(TimeSpan.FromHours(3));
        Assert.False(watch.Token.IsCancellationRequested);
        time.Advance(TimeSpan.FromHours(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended.WaitAsync(Patience));
    }

    private void Start(string protocol, bool tty = false)
    {
        var (server, client) = StreamPair.Create();
        _socket = WebSocket.CreateFromStream(client, new WebSocketCreationOptions());
        var served = WebSocket.CreateFromStream(server, new WebSocketCreationOptions { IsServer = true });
        var chosen = ChannelProtocol.Choose(protocol.Length == 0 ? [] : ["unknown", protocol])!;
        _serving = ServeAsync(new ChannelConnection(served, chosen), new CommandOptions(["x"], Stdin: true, Stdout: true, Stderr: !tty, tty));
    }

    private async Task ServeAsync(ChannelConnection connection, CommandOptions options)
    {
        await using var client = new ChannelCommandClient(connection, options, _watch.Token);
        await client.GreetAsync(_watch.Token);
        await client.SendStatusAsync(await new CommandRun(client, _program, options.Tty, _watch).ExecAsync(), _watch.Token);
    }

    private Task SendAsync(byte channel, byte[] bytes) => _socket!.SendAsync((byte[])[channel, .. bytes], WebSocketMessageType.Binary, true, CancellationToken.None);

    private async Task<string> ReadInputAsync(int count)
    {
        var buffer = new byte[count];
        await _program.Input.ReadExactlyAsync(buffer).AsTask().WaitAsync(Patience);
        return Encoding.UTF8.GetString(buffer);
    }

    private async Task<(int, string)?> NextAsync() =>
        await ReceiveAsync() is { } message ? (message[0], Encoding.UTF8.GetString(message, 1, message.Length - 1)) : null;

    /// <summary>Null when the server has closed in order.</summary>
    private async Task<byte[]?> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var patience = new CancellationTokenSource(Patience);
        var got = await _socket!.ReceiveAsync(buffer, patience.Token);
        Assert.True(got.EndOfMessage);
        if (got.MessageType != WebSocketMessageType.Close)
            return buffer[..got.Count];
        Assert.Equal(WebSocketCloseStatus.NormalClosure, got.CloseStatus);
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);
        return null;
    }
}
