using System.Buffers.Binary;
using System.Text;
using Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

namespace Orleans.Orchestrator.NodeAgent.Tests.Streaming;

public sealed class SpdyConnectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly StreamPair _transport;
    private readonly SpdyConnection _connection;
    private readonly SpdyClient _client;
    private Task _gone = Task.CompletedTask;

    public SpdyConnectionTests()
    {
        (var server, _transport) = StreamPair.Create();
        (_connection, _client) = (new SpdyConnection(server, TimeProvider.System), new SpdyClient(_transport));
    }

    public Task InitializeAsync()
    {
        _gone = _connection.Start(CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _connection.DisposeAsync();
    }

    [Theory]
    [InlineData("80030006000000040000002A", SpdyFrameType.Ping, 0, 0, 4)]
    [InlineData("80030001010000120000", SpdyFrameType.SynStream, 0, 1, 18)]
    [InlineData("0000000301000005", null, 3, 1, 5)]
    [InlineData("7FFFFFFF00FFFFFF", null, int.MaxValue, 0, 0xFFFFFF)]
    public void FrameHeaders_AreThoseOfTheSpecification(string hex, object? type, int stream, byte flags, int length)
    {
        var bytes = Convert.FromHexString(hex)[..SpdyFrameHeader.Bytes];
        var header = new SpdyFrameHeader((SpdyFrameType?)type, stream, flags, length);
        Assert.Equal(header, SpdyFrameHeader.Read(bytes));
        var written = new byte[SpdyFrameHeader.Bytes];
        header.Write(written);
        Assert.Equal(bytes, written);
    }

    [Fact]
    public async Task AStream_IsAnswered_CarriesBytesBothWays_AndEndsInEachDirectionAlone()
    {
        var stream = await OpenAsync(1, ("streamtype", "data"));
        Assert.Equal("data", stream.Headers["streamType"]);
        Assert.Equal(1, BinaryPrimitives.ReadInt32BigEndian((await _client.NextAsync(SpdyFrameType.SynReply)).Body));
        await _client.DataAsync(1, "ping"u8.ToArray(), last: true);
        Assert.Equal("ping", await new StreamReader(stream).ReadToEndAsync().WaitAsync(Patience));
        await stream.WriteAsync("pong"u8.ToArray());
        await stream.FinishAsync();
        var (header, body) = await _client.NextAsync(null);
        Assert.Equal((1, "pong", false), (header.StreamId, Encoding.ASCII.GetString(body), header.IsLast));
        Assert.True((await _client.NextAsync(null)).Header.IsLast);
    }

    [Fact]
    public async Task APing_IsAnswered_AndOurOwnReturnedIsNot()
    {
        await _client.ControlAsync(SpdyFrameType.Ping, 2);
        await _client.ControlAsync(SpdyFrameType.Ping, 7);
        Assert.Equal(7, BinaryPrimitives.ReadInt32BigEndian((await _client.NextAsync(SpdyFrameType.Ping)).Body));
    }

    [Fact]
    public async Task AClientThatKeepsAccount_IsSentNoMoreThanItsWindow()
    {
        var stream = await OpenAsync(1);
        await _client.ControlAsync(SpdyFrameType.WindowUpdate, 1, 10);
        await _client.ControlAsync(SpdyFrameType.Ping, 1);
        await _client.NextAsync(SpdyFrameType.Ping);
        const int Window = (64 * 1024) + 10;
        var writing = stream.WriteAsync(new byte[Window + 5]).AsTask();
        var received = 0;
        while (received < Window)
            received += (await _client.NextAsync(null)).Body.Length;
        Assert.Equal(Window, received);
        Assert.False(writing.IsCompleted);
        await _client.ControlAsync(SpdyFrameType.WindowUpdate, 1, 100);
        Assert.Equal(5, (await _client.NextAsync(null)).Body.Length);
        await writing.WaitAsync(Patience);
    }

    [Fact]
    public async Task WhatIsRead_IsGivenBackToTheWindow()
    {
        var stream = await OpenAsync(1);
        var sending = _client.DataAsync(1, new byte[SpdyStream.WindowBytes / 2]);
        var buffer = new byte[SpdyStream.WindowBytes / 2];
        await stream.ReadExactlyAsync(buffer);
        await sending;
        var update = (await _client.NextAsync(SpdyFrameType.WindowUpdate)).Body;
        Assert.Equal((1, SpdyStream.WindowBytes / 2), (BinaryPrimitives.ReadInt32BigEndian(update), BinaryPrimitives.ReadInt32BigEndian(update.AsSpan(4))));
    }

    [Fact]
    public async Task AStreamThatIsNotRead_HoldsUpItsSender()
    {
        await OpenAsync(1);
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 1000; i++)
                await _client.DataAsync(1, new byte[32 * 1024]);
        });
        // However long it goes on, what is taken is bounded by the buffers of the stream and of the connection.
        for (long before = -1; before != _transport.Written || before < SpdyStream.WindowBytes; await Task.Delay(200))
            before = _transport.Written;
        Assert.False(sending.IsCompleted);
        Assert.InRange(_transport.Written, SpdyStream.WindowBytes, 4 * SpdyStream.WindowBytes);
    }

    [Fact]
    public async Task AResetStream_CanNeitherBeReadNorWritten()
    {
        var stream = await OpenAsync(1);
        await _client.ControlAsync(SpdyFrameType.RstStream, 1, 5);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience));
        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[1]).AsTask());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public async Task AStreamNumberThatIsNotTheClients_EndsTheConnection(int id)
    {
        await _client.OpenAsync(id);
        Assert.Equal(1, BinaryPrimitives.ReadInt32BigEndian((await _client.NextAsync(SpdyFrameType.GoAway)).Body.AsSpan(4)));
        await _gone.WaitAsync(Patience);
    }

    [Fact]
    public async Task AFrameOfAnotherVersion_EndsTheConnection_AndItsStreams()
    {
        var stream = await OpenAsync(1);
        await _transport.WriteAsync(Convert.FromHexString("8002000600000004000000FF"));
        await _client.NextAsync(SpdyFrameType.GoAway);
        await _gone.WaitAsync(Patience);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[1]).AsTask());
    }

    [Fact]
    public async Task TooManyStreams_AreRefusedOneByOne()
    {
        var opening = Task.Run(async () =>
        {
            for (var id = 1; id <= 2001; id += 2)
                await _client.OpenAsync(id);
        });
        var refused = await _client.NextAsync(SpdyFrameType.RstStream);
        await opening.WaitAsync(Patience);
        Assert.Equal((2001, 3), (BinaryPrimitives.ReadInt32BigEndian(refused.Body), BinaryPrimitives.ReadInt32BigEndian(refused.Body.AsSpan(4))));
        Assert.False(_gone.IsCompleted);
    }

    [Fact]
    public async Task Noise_EndsTheConnection_AndNeverHangsIt()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var (server, transport) = StreamPair.Create();
            await using var connection = new SpdyConnection(server, TimeProvider.System);
            var gone = connection.Start(CancellationToken.None);
            var noise = new byte[random.Next(8, 400)];
            random.NextBytes(noise);
            // Often enough a control frame of the right version, so that bodies are looked at too.
            if (round % 2 == 0)
                new SpdyFrameHeader((SpdyFrameType)random.Next(1, 10), 0, (byte)random.Next(4), random.Next(0, 64)).Write(noise);
            await transport.WriteAsync(noise);
            transport.Dispose();
            await gone.WaitAsync(Patience);
        }
    }

    private async Task<SpdyStream> OpenAsync(int id, params (string, string)[] headers)
    {
        await _client.OpenAsync(id, 0, headers);
        return await _connection.Opened.ReadAsync().AsTask().WaitAsync(Patience);
    }
}
