using System.Net.Sockets;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.NodeAgent.Volumes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Volumes;

/// <summary>Volumes that are a path of the machine.</summary>
public sealed class HostPathTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("orc-host-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("Directory", "folder", null)]
    [InlineData("Directory", "file", "a directory")]
    [InlineData("Directory", "nothing", "a directory")]
    [InlineData("DirectoryOrCreate", "file", "a directory")]
    [InlineData("File", "file", null)]
    [InlineData("File", "folder", "a file")]
    [InlineData("FileOrCreate", "folder", "a file")]
    [InlineData("Socket", "socket", null)]
    [InlineData("Socket", "file", "a socket file")]
    [InlineData("Socket", "link", null)]
    [InlineData("CharDevice", "/dev/null", null)]
    [InlineData("CharDevice", "socket", "a character device")]
    [InlineData("BlockDevice", "/dev/null", "a block device")]
    [InlineData("", "file", null)]
    public void Path_MustBeWhatThePodExpects(string type, string name, string? expected)
    {
        Directory.CreateDirectory(Path.Combine(_root, "folder"));
        File.WriteAllText(Path.Combine(_root, "file"), "");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_root, "socket")));
        File.CreateSymbolicLink(Path.Combine(_root, "link"), "socket");
        var path = Path.Combine(_root, name);
        var refused = Record.Exception(() => HostPaths.Check(new HostPathVolumeSource { Path = path, Type = type }));
        Assert.Equal(expected is null ? null : $"hostPath type check failed: {path} is not {expected}", refused?.Message);
        Assert.True(refused is null or PodConfigException);
    }

    [Theory]
    [InlineData("DirectoryOrCreate", true)]
    [InlineData("", true)]
    [InlineData("FileOrCreate", false)]
    public void Path_IsMade(string type, bool isFolder)
    {
        var path = Path.Combine(_root, "new");
        HostPaths.Check(new HostPathVolumeSource { Path = path, Type = type });
        Assert.Equal((isFolder, !isFolder), (Directory.Exists(path), File.Exists(path)));
    }
}
