using System.Text;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.NodeAgent.Volumes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Volumes;

/// <summary>Volumes and generated files on the disk.</summary>
public sealed class VolumeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("orc-volumes-").FullName;

    private string Volume => Path.Combine(_root, "volume");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Content_IsReplacedInOneStep_AndOldNamesGo()
    {
        AtomicVolumeWriter.Write(Volume, Content(("a", "1", 0b110_100_100), ("dir/b", "2", 0b100_000_000)));
        Assert.Equal("1", File.ReadAllText(Path.Combine(Volume, "a")));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(Volume, "dir", "b")));
        var first = new FileInfo(Path.Combine(Volume, "..data")).LinkTarget;
        AtomicVolumeWriter.Write(Volume, Content(("a", "1", 0b110_100_100), ("dir/b", "2", 0b100_000_000)));
        Assert.Equal(first, new FileInfo(Path.Combine(Volume, "..data")).LinkTarget);
        AtomicVolumeWriter.Write(Volume, Content(("a", "3", 0b110_100_100)));
        Assert.Equal("3", File.ReadAllText(Path.Combine(Volume, "a")));
        Assert.Equal(["..data", "a"], Directory.GetFileSystemEntries(Volume).Select(Path.GetFileName).Where(n => n!.StartsWith("..", StringComparison.Ordinal) is false || n == "..data").Order());
        Assert.Single(Directory.GetDirectories(Volume, "..*"), d => new FileInfo(d).LinkTarget is null);
    }

    [Fact]
    public void WhatAKilledWriterLeft_IsRemoved_AndAChangedModeIsWritten()
    {
        AtomicVolumeWriter.Write(Volume, Content(("a", "1", 0b110_100_100)));
        Directory.CreateDirectory(Path.Combine(Volume, "..left"));
        File.CreateSymbolicLink(Path.Combine(Volume, "..data_tmp"), "..left");
        AtomicVolumeWriter.Write(Volume, Content(("a", "1", 0b100_000_000)));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(Volume, "a")));
        Assert.False(Directory.Exists(Path.Combine(Volume, "..left")));
    }

    [Fact]
    public void FsGroup_MayReadEverything()
    {
        AtomicVolumeWriter.Write(Volume, Content(("a", "1", 0b100_000_000)) with { Group = 2000 });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(Path.Combine(Volume, "a")));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("link/inner")]
    [InlineData("dangling/inner")]
    [InlineData("../outside")]
    [InlineData("/outside")]
    [InlineData("file/inner")]
    public void SubPath_NeverLeavesTheVolume(string subPath)
    {
        var outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;
        Directory.CreateDirectory(Volume);
        File.CreateSymbolicLink(Path.Combine(Volume, "link"), outside);
        File.CreateSymbolicLink(Path.Combine(Volume, "dangling"), Path.Combine(outside, "made"));
        File.WriteAllText(Path.Combine(Volume, "file"), "");
        Assert.Throws<PodConfigException>(() => SubPaths.Create(Volume, subPath));
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public void SubPath_IsMade()
    {
        Directory.CreateDirectory(Volume);
        SubPaths.Create(Volume, "one/two");
        SubPaths.Create(Volume, "one/two");
        Assert.True(Directory.Exists(Path.Combine(Volume, "one", "two")));
    }

    [Fact]
    public void PodFiles_SayWhoThePodIsAndWhereNamesAreAnswered()
    {
        var options = Agent.Options(_root);
        var pod = AgentWorld.Pod("web", s => s with
        {
            Hostname = "db-0", Subdomain = "db", HostAliases = [new HostAlias { Ip = "192.0.2.9", Hostnames = ["old", "older"] }],
            DnsConfig = new PodDNSConfig { Searches = ["example.test"], Options = [new PodDNSConfigOption { Name = "ndots", Value = "2" }] },
        });
        PodFiles.Write(Volume, pod, "10.244.0.5", options, System.Net.IPAddress.Parse("169.254.1.1"));
        Assert.Equal("db-0\n", File.ReadAllText(Path.Combine(Volume, "hostname")));
        Assert.Contains("10.244.0.5\tdb-0.db.default.svc.cluster.local\tdb-0\n\n# Entries added by HostAliases.\n192.0.2.9\told\tolder\n", File.ReadAllText(Path.Combine(Volume, "hosts")), StringComparison.Ordinal);
        Assert.StartsWith("# Kubernetes-managed hosts file.\n", File.ReadAllText(Path.Combine(Volume, "hosts")), StringComparison.Ordinal);
        Assert.Equal(
            "nameserver 169.254.1.1\nsearch default.svc.cluster.local svc.cluster.local cluster.local example.test\noptions ndots:2\n",
            File.ReadAllText(Path.Combine(Volume, "resolv.conf")));
    }

    [Fact]
    public void FullName_IsTheHostname_WhereThePodWantsIt()
    {
        var pod = AgentWorld.Pod("web", s => s with { Hostname = "db-0", Subdomain = "db", SetHostnameAsFQDN = true });
        PodFiles.Write(Volume, pod, "10.244.0.5", Agent.Options(_root), System.Net.IPAddress.Parse("169.254.1.1"));
        Assert.Equal("db-0.db.default.svc.cluster.local\n", File.ReadAllText(Path.Combine(Volume, "hostname")));
        Assert.Contains("10.244.0.5\tdb-0.db.default.svc.cluster.local\tdb-0\n", File.ReadAllText(Path.Combine(Volume, "hosts")), StringComparison.Ordinal);
        Assert.Equal("db-0", PodFiles.Hostname(pod with { Spec = pod.Spec with { Subdomain = null } }, "cluster.local"));
    }

    [Fact]
    public void PodOnTheMachinesNetwork_SeesTheMachinesHosts()
    {
        PodFiles.Write(Volume, AgentWorld.Pod("web", s => s with { HostNetwork = true }), "192.0.2.7", Agent.Options(_root), System.Net.IPAddress.Parse("169.254.1.1"));
        Assert.Equal("# Kubernetes-managed hosts file (host network).\n" + File.ReadAllText("/etc/hosts"), File.ReadAllText(Path.Combine(Volume, "hosts")));
    }

    [Fact]
    public void DnsPolicyNone_HasOnlyWhatThePodGives()
    {
        var pod = AgentWorld.Pod("web", s => s with { DnsPolicy = "None", DnsConfig = new PodDNSConfig { Nameservers = ["192.0.2.53"] } });
        PodFiles.Write(Volume, pod, null, Agent.Options(_root), System.Net.IPAddress.Parse("169.254.1.1"));
        Assert.Equal("nameserver 192.0.2.53\n", File.ReadAllText(Path.Combine(Volume, "resolv.conf")));
    }

    private static VolumeContent Content(params (string Path, string Text, int Mode)[] files) =>
        new([.. files.Select(f => new VolumeFile(f.Path, Encoding.UTF8.GetBytes(f.Text), f.Mode))]);
}
