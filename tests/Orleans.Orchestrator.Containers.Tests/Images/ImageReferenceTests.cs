using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Containers.Images;

namespace Orleans.Orchestrator.Containers.Tests.Images;

public sealed class ImageReferenceTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("web", "docker.io/library/web:latest", "web:latest")]
    [InlineData("web:1.2", "docker.io/library/web:1.2", "web:1.2")]
    [InlineData("me/web", "docker.io/me/web:latest", "me/web:latest")]
    [InlineData("docker.io/web", "docker.io/library/web:latest", "web:latest")]
    [InlineData("index.docker.io/me/web", "docker.io/me/web:latest", "me/web:latest")]
    [InlineData("docker.io/library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest")]
    [InlineData("localhost/web", "localhost/web:latest", "localhost/web:latest")]
    [InlineData("localhost:5000/web:x", "localhost:5000/web:x", "localhost:5000/web:x")]
    [InlineData("[::1]:5000/web", "[::1]:5000/web:latest", "[::1]:5000/web:latest")]
    [InlineData("ghcr.io/a/b_c/d__e/f-g/h--i.j", "ghcr.io/a/b_c/d__e/f-g/h--i.j:latest", "ghcr.io/a/b_c/d__e/f-g/h--i.j:latest")]
    [InlineData("web@sha256:" + Hex, "docker.io/library/web@sha256:" + Hex, "web@sha256:" + Hex)]
    [InlineData("web:1@sha256:" + Hex, "docker.io/library/web:1@sha256:" + Hex, "web:1@sha256:" + Hex)]
    [InlineData("Host/web", "Host/web:latest", "Host/web:latest")]
    public void Reference_HasDockersDefaults(string text, string full, string familiar)
    {
        var reference = ImageReference.Parse(text);
        Assert.Equal(full, reference.ToString());
        Assert.Equal(familiar, reference.Familiar);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("Web", "lower case")]
    [InlineData("a//b", "empty component")]
    [InlineData("a/", "empty component")]
    [InlineData("/a", "registry host ''")]
    [InlineData("a:", "tag")]
    [InlineData("a:.x", "tag")]
    [InlineData("a:x y", "tag")]
    [InlineData("a b", "component 'a b'")]
    [InlineData("a___b", "component 'a___b'")]
    [InlineData("a..b", "component 'a..b'")]
    [InlineData("-a", "component '-a'")]
    [InlineData("a-", "component 'a-'")]
    [InlineData("../a", "component '..'", true)]
    [InlineData("host:99999/a", "port")]
    [InlineData("host:x/a", "port")]
    [InlineData("-x.y/a", "registry host")]
    [InlineData("[::g]/a", "IPv6")]
    [InlineData("a@sha256:12", "after '@'")]
    [InlineData("a@md5:" + Hex, "after '@'")]
    [InlineData(Hex, "image id")]
    public void WrongReference_SaysWhichPart(string text, string expected, bool orHost = false)
    {
        Assert.False(ImageReference.TryParse(text, out _, out var reason));
        Assert.True(reason.Contains(expected) || (orHost && reason.Contains("registry host")), reason);
        Assert.Equal(ImageError.InvalidReference, Assert.Throws<ImageException>(() => ImageReference.Parse(text)).Error);
    }

    [Fact]
    public void TooLongReference_IsRefused()
    {
        Assert.False(ImageReference.TryParse(new string('a', 300), out _, out var reason));
        Assert.Contains("255", reason);
        Assert.False(ImageReference.TryParse(new string('a', 100_000), out _, out _));
        Assert.False(ImageReference.TryParse("a:" + new string('t', 129), out _, out _));
    }

    [Fact]
    public void WhatIsPrinted_IsReadBackTheSame()
    {
        var component = Gen.Elements("a", "web", "x1", "a.b", "a_b", "a__b", "a-b", "a--b0");
        var registry = Gen.Elements("", "localhost/", "localhost:5000/", "ghcr.io/", "r.example.com:443/", "docker.io/", "[fe80::1]:80/");
        var tag = Gen.Elements("", ":latest", ":1.0", ":_x", ":A-b.c");
        var digest = Gen.Elements("", "@sha256:" + Hex);
        var references =
            from r in registry
            from path in component.NonEmptyListOf()
            from t in tag
            from d in digest
            select r + string.Join('/', path.Take(8)) + t + d;

        Prop.ForAll(references.ToArbitrary(), text =>
        {
            var reference = ImageReference.Parse(text);
            return ImageReference.Parse(reference.ToString()) == reference && ImageReference.Parse(reference.Familiar) == reference;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void AnyText_IsReadOrRefusedWithAReason()
    {
        Prop.ForAll<string>(text => ImageReference.TryParse(text, out var reference, out var reason)
            ? ImageReference.Parse(reference.ToString()) == reference
            : reason.Length > 0).QuickCheckThrowOnFailure();
    }
}
