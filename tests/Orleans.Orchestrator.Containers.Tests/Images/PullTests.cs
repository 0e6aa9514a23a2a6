using System.Net;
using System.Text;
using Orleans.Orchestrator.Containers.Images;

namespace Orleans.Orchestrator.Containers.Tests.Images;

public sealed class PullTests : IDisposable
{
    private static readonly byte[] Base = new TestTar().File("name", "base").Plain();
    private static readonly byte[] Top = new TestTar().File("big", string.Concat(Enumerable.Range(0, 100_000))).Plain();

    private readonly TemporaryFolder _folder = new();
    private readonly TestImage _image = TestImage.Create(Base, Top);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Image_IsPulledFromARealRegistry_ByTagAndDigest()
    {
        await using var registry = await LocalRegistry.StartAsync(_folder["registry"]);
        registry.Push(_image.WriteLayout(_folder["layout"]), "team/demo:1");
        using var store = Store();
        var progress = new Collect();

        var byTag = await store.PullAsync(ImageReference.Parse($"{registry.Name}/team/demo:1"), progress: progress);
        var byDigest = await store.PullAsync(ImageReference.Parse($"{registry.Name}/team/demo@{_image.Digest}"));

        Assert.Equal(_image.Digest, byTag.Digest);
        Assert.Equal(2, byDigest.References.Length);
        Assert.Equal("base", await File.ReadAllTextAsync(Path.Combine(byTag.LayerDirectories[0], "name")));
        Assert.Contains(progress.Events, x => x.Stage == ImageStage.Downloading && x.DoneBytes == x.TotalBytes);
        Assert.Equal(ImageStage.Done, progress.Events[^1].Stage);
    }

    [Fact]
    public async Task MultiPlatformIndex_GivesThisMachinesImage()
    {
        await using var registry = await LocalRegistry.StartAsync(_folder["registry"]);
        var other = TestImage.Create([Base], [TestTar.Gzip(Base)], "s390x");
        var layout = TestImage.WriteLayout(_folder["layout"], null, (other, "s390x"), (_image, TestImage.Architecture));
        File.Move(Path.Combine(layout, "index.json"), _folder["list.json"]);
        var list = (await File.ReadAllTextAsync(_folder["list.json"])).Replace("{\"schemaVersion\":2", "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\"");
        var digest = Digest.Of(Encoding.UTF8.GetBytes(list));
        await File.WriteAllTextAsync(Path.Combine(layout, "blobs/sha256", digest.Hex), list);
        await File.WriteAllTextAsync(
            Path.Combine(layout, "index.json"),
            $$"""{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"{{digest}}","size":{{Encoding.UTF8.GetByteCount(list)}}}]}""");
        registry.Push(layout, "demo:multi");
        using var store = Store();

        Assert.Equal(_image.Digest, (await store.PullAsync(ImageReference.Parse($"{registry.Name}/demo:multi"))).Digest);
        Assert.Equal(_image.Digest, (await store.PullAsync(ImageReference.Parse($"{registry.Name}/demo@{digest}"))).Digest);
    }

    [Theory]
    [InlineData("wrong layer", ImageError.DigestMismatch)]
    [InlineData("truncated layer", ImageError.DigestMismatch)]
    [InlineData("missing layer", ImageError.NotFound)]
    [InlineData("missing tag", ImageError.NotFound)]
    [InlineData("missing repository", ImageError.NotFound)]
    [InlineData("escaping layer", ImageError.SymlinkEscape)]
    public async Task BadContent_IsRefused_AndLeavesNothing(string what, ImageError expected)
    {
        await using var registry = await LocalRegistry.StartAsync(_folder["registry"]);
        var image = what == "escaping layer" ? TestImage.Create(new TestTar().Symlink("a", "/etc").File("a/x").Plain()) : _image;
        registry.Push(image.WriteLayout(_folder["layout"]), "demo:1");
        var blob = registry.BlobFile(Digest.Of(image.Layers[^1]).Hex);
        var content = await File.ReadAllBytesAsync(blob);
        if (what == "wrong layer")
            await File.WriteAllBytesAsync(blob, [.. content[..^9], (byte)~content[^9], .. content[^8..]]);
        else if (what == "truncated layer")
            await File.WriteAllBytesAsync(blob, content[..^100]);
        else if (what == "missing layer")
            File.Delete(blob);
        using var store = Store();
        var name = what switch { "missing tag" => "demo:nope", "missing repository" => "nope:1", _ => "demo:1" };

        var error = await Assert.ThrowsAsync<ImageException>(() => store.PullAsync(ImageReference.Parse($"{registry.Name}/{name}")));

        Assert.Equal(expected, error.Error);
        AssertEmpty();
    }

    [Fact]
    public async Task BasicCredentials_AreAsked_AndNeverShown()
    {
        await using var registry = await LocalRegistry.StartAsync(_folder["registry"], withPassword: true);
        registry.Push(_image.WriteLayout(_folder["layout"]), "demo:1", "--dest-creds=me:s3cret-word");
        using var store = Store();
        var reference = ImageReference.Parse($"{registry.Name}/demo:1");
        var right = RegistryCredentials.ParseDockerConfig(Encoding.UTF8.GetBytes(
            "{\"auths\":{\"" + registry.Name + "\":{\"auth\":\"" + Convert.ToBase64String("me:s3cret-word"u8) + "\"}}}"));

        var none = await Assert.ThrowsAsync<ImageException>(() => store.PullAsync(reference));
        var wrong = await Assert.ThrowsAsync<ImageException>(() => store.PullAsync(
            reference, new PullOptions { Credentials = RegistryCredentials.For(registry.Name, "me", "wr0ng-word") }));
        var pulled = await store.PullAsync(reference, new PullOptions { Credentials = right });

        Assert.Equal((ImageError.Unauthorized, ImageError.Unauthorized), (none.Error, wrong.Error));
        Assert.DoesNotContain("wr0ng-word", wrong.ToString());
        Assert.DoesNotContain("s3cret-word", right.ToString());
        Assert.Equal(_image.Digest, pulled.Digest);
    }

    [Fact]
    public async Task BearerToken_IsFetchedOnce_AndNotSentToWhereARedirectLeads()
    {
        var handler = new ScriptedHandler(request => request.RequestUri! switch
        {
            { Host: "auth.example" } => request.Headers.Authorization?.Parameter == Convert.ToBase64String("u:p"u8)
                ? Json("""{"access_token":"t0ken"}""") : new HttpResponseMessage(HttpStatusCode.Unauthorized),
            { Host: "storage.example" } url => ScriptedHandler.Ok(BlobOf(url)),
            _ when request.Headers.Authorization?.ToString() != "Bearer t0ken" => Challenge(),
            { AbsolutePath: var path } when path.Contains("/blobs/") => Redirect($"https://storage.example{path}"),
            _ => ScriptedHandler.Ok(_image.Manifest),
        });
        using var store = Store(handler);

        await store.PullAsync(
            ImageReference.Parse("registry.example/demo:1"), new PullOptions { Credentials = RegistryCredentials.For("registry.example", "u", "p") });

        var token = Assert.Single(handler.Requests, x => x.Url.Host == "auth.example");
        Assert.Equal("?scope=repository%3Ademo%3Apull&service=registry.example", token.Url.Query);
        Assert.All(handler.Requests.Where(x => x.Url.Host == "storage.example"), x => Assert.Null(x.Authorization));
        Assert.Equal(3, handler.Requests.Count(x => x.Url.Host == "storage.example"));
    }

    [Theory]
    [InlineData("http://storage.example/x")]
    [InlineData("https://registry.example/v2/loop")]
    public async Task RedirectsWithoutTlsOrEnd_AreRefused(string target)
    {
        using var store = Store(new ScriptedHandler(_ => Redirect(target)));

        var error = await Assert.ThrowsAsync<ImageException>(() => store.PullAsync(ImageReference.Parse("registry.example/demo:1")));

        Assert.Equal(ImageError.RegistryProtocol, error.Error);
    }

    [Fact]
    public async Task BrokenDownload_IsResumedWhereItStopped()
    {
        var layer = _image.Layers[1];
        var broken = false;
        var handler = new ScriptedHandler(request =>
        {
            var path = request.RequestUri!.AbsolutePath;
            if (!path.Contains("/blobs/"))
                return ScriptedHandler.Ok(_image.Manifest);
            if (!path.EndsWith(Digest.Of(layer).Hex, StringComparison.Ordinal))
                return ScriptedHandler.Ok(BlobOf(request.RequestUri));
            if (request.Headers.Range?.Ranges.Single().From is { } from)
            {
                var rest = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(layer[(int)from..]) };
                rest.Content.Headers.ContentRange = new System.Net.Http.Headers.ContentRangeHeaderValue(from, layer.Length - 1, layer.Length);
                return rest;
            }

            broken = true;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BreakingStream(layer[..1000])) };
        });
        using var store = Store(handler);

        var pulled = await store.PullAsync(ImageReference.Parse("registry.example/demo:1"));

        Assert.True(broken);
        Assert.Equal(_image.Digest, pulled.Digest);
        Assert.Contains(handler.Requests, x => x.Range == "bytes=1000-");
    }

    [Fact]
    public async Task FailingRegistry_IsTriedABoundedNumberOfTimes()
    {
        var handler = new ScriptedHandler(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        using var store = Store(handler);
        var progress = new Collect();

        var error = await Assert.ThrowsAsync<ImageException>(() => store.PullAsync(ImageReference.Parse("registry.example/demo:1"), progress: progress));

        Assert.Equal(ImageError.RegistryUnavailable, error.Error);
        Assert.Contains("503", error.Message);
        Assert.Equal(3, handler.Requests.Count);
        Assert.Equal(2, progress.Events.Count(x => x.Stage == ImageStage.Retrying));
    }

    [Fact]
    public async Task WrongManifestAndTooLargeOne_AreRefused()
    {
        using var wrong = Store(new ScriptedHandler(_ => ScriptedHandler.Ok(_image.Manifest)));
        using var large = Store(new ScriptedHandler(_ => ScriptedHandler.Ok(new byte[50_000_000])));

        var mismatch = await Assert.ThrowsAsync<ImageException>(() => wrong.PullAsync(ImageReference.Parse($"registry.example/demo@{Digest.Of("x"u8)}")));
        var limit = await Assert.ThrowsAsync<ImageException>(() => large.PullAsync(ImageReference.Parse("registry.example/demo:1")));

        Assert.Equal((ImageError.DigestMismatch, ImageError.LimitExceeded), (mismatch.Error, limit.Error));
        AssertEmpty();
    }

    [Theory]
    [InlineData("""{"auths":{"a":{"auth":"%%%"}}}""")]
    [InlineData("""{"auths":{"a":{}}}""")]
    [InlineData("""{"auths":[]}""")]
    [InlineData("not json hunter2")]
    public void MalformedCredentials_AreRefusedWithoutShowingThem(string json)
    {
        var error = Assert.Throws<ImageException>(() => RegistryCredentials.ParseDockerConfig(Encoding.UTF8.GetBytes(json)));
        Assert.DoesNotContain("hunter2", error.ToString());
    }

    private static HttpResponseMessage Json(string text) => ScriptedHandler.Ok(Encoding.UTF8.GetBytes(text));

    private static HttpResponseMessage Redirect(string target)
    {
        var response = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
        response.Headers.Location = new Uri(target);
        return response;
    }

    private static HttpResponseMessage Challenge()
    {
        var response = new HttpResponseMessage(HttpStatusCode.Unauthorized);
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", "Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:demo:pull\"");
        return response;
    }

    private byte[] BlobOf(Uri url)
    {
        var layout = Directory.Exists(_folder["layout"]) ? _folder["layout"] : _image.WriteLayout(_folder["layout"]);
        return File.ReadAllBytes(Path.Combine(layout, "blobs/sha256", url.AbsolutePath.Split(':')[^1]));
    }

    private ImageStore Store(HttpMessageHandler? handler = null)
    {
        var options = new ImageStoreOptions { DataDirectory = _folder["data"], MaxTries = 3, FirstRetryDelay = TimeSpan.FromMilliseconds(1) };
        return handler is null ? new ImageStore(options) : new ImageStore(options, TimeProvider.System, handler);
    }

    private void AssertEmpty()
    {
        Assert.Empty(Directory.GetFileSystemEntries(_folder["data/blobs/sha256"]));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["data/layers"]));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["data/images/partial"]));
    }

    private sealed class Collect : IProgress<ImageProgress>
    {
        public List<ImageProgress> Events { get; } = [];

        public void Report(ImageProgress value)
        {
            lock (Events)
                Events.Add(value);
        }
    }

    /// <summary>Some bytes, then a broken connection.</summary>
    private sealed class BreakingStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new HttpIOException(HttpRequestError.ResponseEnded);
        }
    }
}
