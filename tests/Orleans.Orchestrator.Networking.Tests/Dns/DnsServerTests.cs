using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Networking.Dns;

namespace Orleans.Orchestrator.Networking.Tests.Dns;

public sealed class DnsServerTests : IAsyncLifetime
{
    private readonly DnsServer _upstream = new(new DnsServerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] });
    private DnsServer _server = null!;

    private int Port => _server.Endpoints[0].Port;

    public async Task InitializeAsync()
    {
        _upstream.Zone = DnsZone.Create("example.com")
            .With(new DnsService { Namespace = "a", Name = "shop", ClusterAddress = IPAddress.Parse("192.0.2.7") });
        await _upstream.StartAsync();
        _server = new DnsServer(new DnsServerOptions
        {
            Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            // The first one is nobody, so every question also shows that the next is asked.
            Upstream = [new IPEndPoint(IPAddress.Loopback, 1), _upstream.Endpoints[0]],
        })
        {
            Zone = DnsZone.Create()
                .With(new DnsService
                {
                    Namespace = "default", Name = "web", ClusterAddress = IPAddress.Parse("10.96.0.10"), Ports = [new DnsPort("http", "TCP", 80)],
                })
                .With(new DnsService { Namespace = "default", Name = "shop", ExternalName = "shop.a.svc.example.com" })
                .With(new DnsService
                {
                    Namespace = "default",
                    Name = "many",
                    Endpoints = [.. Enumerable.Range(1, 200).Select(number => new DnsEndpoint(new IPAddress([10, 244, 1, (byte)number])))],
                }),
        };
        await _server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("web.default.svc.cluster.local A", "NOERROR", "10.96.0.10")]
    [InlineData("WEB.Default.svc.cluster.local. A", "NOERROR", "10.96.0.10")]
    [InlineData("web A", "NOERROR", "10.96.0.10")]
    [InlineData("web.default A", "NOERROR", "10.96.0.10")]
    [InlineData("web.default.svc.cluster.local AAAA", "NOERROR", "")]
    [InlineData("nobody.default.svc.cluster.local A", "NXDOMAIN", "")]
    [InlineData("_http._tcp.web.default.svc.cluster.local SRV", "NOERROR", "0 100 80 web.default.svc.cluster.local.")]
    [InlineData("-x 10.96.0.10", "NOERROR", "web.default.svc.cluster.local.")]
    [InlineData("shop.a.svc.example.com A", "NOERROR", "192.0.2.7")]
    [InlineData("shop.a.svc.example.com A +tcp", "NOERROR", "192.0.2.7")]
    [InlineData("nobody.a.svc.example.com A", "NXDOMAIN", "")]
    [InlineData("shop.default.svc.cluster.local A", "NOERROR", "shop.a.svc.example.com.\n192.0.2.7")]
    [InlineData("web.default.svc A", "NOERROR", "10.96.0.10")]
    [InlineData("wEB A", "NOERROR", "10.96.0.10")]
    // Suffixes of other clusters and of the world are not ours, whatever stands before them: they are asked for outside.
    [InlineData("web.default.svc.other.example.com A", "NXDOMAIN", "")]
    [InlineData("web.default.svc.cluster.local.example.com A", "NXDOMAIN", "")]
    [InlineData("web.example.com A", "NXDOMAIN", "")]
    [InlineData("shop.a.svc.EXAMPLE.com A", "NOERROR", "192.0.2.7")]
    // What the search list of a pod in another namespace tries before it comes to the right one.
    [InlineData("web.default.other.svc.cluster.local A", "NXDOMAIN", "")]
    [InlineData("web.default.svc.cluster.local.default.svc.cluster.local A", "NXDOMAIN", "")]
    [InlineData("web.default.cluster.local A", "NXDOMAIN", "")]
    [InlineData("web.default A +noedns", "NOERROR", "10.96.0.10")]
    [InlineData("web.default A +edns=3 +noednsneg", "BADVERS", "")]
    [InlineData("web.default A +opcode=status", "NOTIMP", "")]
    [InlineData("web.default CH A", "REFUSED", "")]
    [InlineData("cluster.local AXFR +tcp", "", "; Transfer failed.")]
    public void Dig_IsAnswered(string question, string status, string answer)
    {
        var output = Dig(question);

        if (status.Length > 0)
            Assert.Contains($"status: {status},", output);
        Assert.Equal(answer, Dig(question + " +short").Trim().Replace("\r", ""), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void ANameWithoutAnswer_ComesWithTheTimeToRememberIt()
    {
        Assert.Matches(@"cluster\.local\.\s+5\s+IN\s+SOA", Dig("nobody.default.svc.cluster.local A"));
        Assert.Contains("flags: qr aa rd ra", Dig("web.default A"));
    }

    /// <summary>Resolvers mix capitals in at random and take only answers that repeat them (draft-vixie-dnsext-dns0x20).</summary>
    [Theory]
    [InlineData("wEb.DEfaULt.svC.cluSTer.LOCal")]
    [InlineData("nObody.DEfaULt.svC.cluSTer.LOCal")]
    [InlineData("sHoP.a.SVC.exAMPle.cOM")]
    public async Task TheQuestionsCapitals_AreRepeated(string name)
    {
        var question = Question(name);
        var text = System.Text.Encoding.ASCII.GetBytes(name[..name.IndexOf('.')]);

        var answer = await AskAsync(question);

        const int HeaderBytes = 12;
        Assert.Equal(text, question[(HeaderBytes + 1)..(HeaderBytes + 1 + text.Length)]);
        Assert.Equal(question[HeaderBytes..], answer[HeaderBytes..question.Length]);
    }

    [Fact]
    public async Task ABareNameThatIsNoService_IsAskedForOutside()
    {
        Assert.Contains("status: NXDOMAIN", Dig("nobody A"));

        await using var lonely = new DnsServer(new DnsServerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] });
        await lonely.StartAsync();
        Assert.Contains("status: NXDOMAIN", Dig("nobody A", lonely.Endpoints[0].Port));
    }

    [Fact]
    public void ALargeAnswer_IsTruncated_AndWholeOverTcp()
    {
        Assert.Contains("flags: qr aa tc", Dig("many.default A +ignore"));
        Assert.Equal(200, Dig("many.default A +short").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task WhenNoServerOutsideAnswers_ItSaysSo()
    {
        await using var lonely = new DnsServer(new DnsServerOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] });
        await lonely.StartAsync();

        Assert.Contains("status: SERVFAIL", Dig("example.com A", lonely.Endpoints[0].Port));
    }

    [Fact]
    public async Task ASilentServerOutside_IsGivenUpAfterTheTimeout()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var server = new DnsServer(new DnsServerOptions
        {
            Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            Upstream = [(IPEndPoint)silent.LocalEndPoint!],
            UpstreamTimeout = TimeSpan.FromMilliseconds(50),
        });
        await server.StartAsync();

        Assert.Contains("status: SERVFAIL", Dig("example.com A", server.Endpoints[0].Port));
    }

    [Fact]
    public async Task ATakenPort_IsAClearError()
    {
        await using var second = new DnsServer(new DnsServerOptions { Listen = [_server.Endpoints[0]] });

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => second.StartAsync());

        Assert.Contains($"127.0.0.1:{Port}", refusal.Message);
    }

    [Fact]
    public async Task ANewPicture_IsAnsweredFromAtOnce()
    {
        _server.Zone = _server.Zone.With(new DnsService { Namespace = "default", Name = "new", ClusterAddress = IPAddress.Parse("10.96.0.77") });

        var answer = await AskAsync(Question("new.default.svc.cluster.local"));

        Assert.Equal([10, 96, 0, 77], answer[^4..]);
    }

    [Fact]
    public async Task SeveralQuestions_OnOneConnection_AreAnsweredInTurn()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Endpoints[0]);
        var stream = client.GetStream();
        for (ushort id = 1; id <= 3; id++)
        {
            await DnsFraming.WriteAsync(stream, Question("web.default", id), default);
            Assert.Equal(id, BinaryPrimitives.ReadUInt16BigEndian(await DnsFraming.ReadAsync(stream, default)));
        }
    }

    [Fact]
    public async Task Garbage_IsNeverFatal()
    {
        using var socket = new UdpClient();
        socket.Connect(_server.Endpoints[0]);
        var valid = Question("web.default.svc.cluster.local");
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<(byte[] Noise, byte Position, byte Value, byte Cut)>().ToArbitrary(),
            input =>
            {
                var damaged = valid.ToArray();
                damaged[input.Position % damaged.Length] = input.Value;
                damaged = damaged[..(damaged.Length - input.Cut % damaged.Length)];
                socket.Send(input.Noise);
                socket.Send(damaged);
                Respond(input.Noise);
                Respond(damaged);
            }).QuickCheckThrowOnFailure();

        Assert.Equal([10, 96, 0, 10], (await AskAsync(valid))[^4..]);
    }

    [Fact]
    public void NamesThatPointInCircles_AreMalformed()
    {
        var message = Question("a").ToList();
        message.RemoveRange(12, message.Count - 12);
        message.AddRange([0xc0, 12, 0, 1, 0, 1]);

        Assert.Equal(DnsResponseCode.FormatError, DnsRequest.Read(message.ToArray())!.Fault);
    }

    [Fact]
    public void ResolvConf_GivesTheFirstThreeServers() => Assert.Equal(
        "10.0.0.1:53 [fd00::1]:53 10.0.0.3:53",
        string.Join(' ', ResolvConf.Parse(
            "# nameserver 1.1.1.1\nsearch a b\nnameserver 10.0.0.1\nnameserver\tfd00::1\nnameserver nonsense\nnameserver 10.0.0.3 # x\nnameserver 10.0.0.4\n")));

    private void Respond(byte[] message)
    {
        if (DnsRequest.Read(message) is { } request)
            DnsWriter.Write(request, DnsAnswer.Of(DnsResponseCode.FormatError), 512);
        DnsOutsideRecords.Read(message.Length < 12 ? new byte[12] : message, 0);
    }

    private static byte[] Question(string name, ushort id = 7)
    {
        var (message, _) = DnsOutsideRecords.Ask(name, DnsType.A)!.Value;
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        return message;
    }

    private async Task<byte[]> AskAsync(byte[] question)
    {
        using var socket = new UdpClient();
        socket.Connect(_server.Endpoints[0]);
        await socket.SendAsync(question);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        return (await socket.ReceiveAsync(limit.Token)).Buffer;
    }

    private string Dig(string question, int? port = null)
    {
        using var dig = Process.Start(new ProcessStartInfo("dig", $"@127.0.0.1 -p {port ?? Port} +tries=1 +time=5 +norecurse +recurse {question}")
        {
            RedirectStandardOutput = true,
        })!;
        var output = dig.StandardOutput.ReadToEnd();
        dig.WaitForExit();
        return output;
    }
}
