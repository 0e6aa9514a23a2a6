using System.Text;
using Orleans.Orchestrator.Containers.Native;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>
/// Runs build commands as containers of the node's own runtime, with the machine's network. The runtime makes the overlay below
/// its <c>containers/&lt;id&gt;/upper</c>; that directory is then moved to where the builder wants it, so both must be on one filesystem.
/// </summary>
/// <param name="runtime">Starts the containers.</param>
/// <param name="options">Where the runtime keeps them.</param>
public sealed class RuntimeBuildRunner(IContainerRuntime runtime, RuntimeOptions options) : IBuildRunner
{
    private const int MaxLogRead = 16 << 20;

    private static readonly TimeSpan LogPause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async Task<int> RunAsync(BuildCommand command, CancellationToken cancellation)
    {
        var id = "build-" + Guid.NewGuid().ToString("n");
        var log = Path.Combine(command.WorkDirectory, "output.log");
        await runtime.CreateSandboxAsync(new SandboxSpec { Id = id, PodName = id, PodNamespace = "build", HostNetwork = true }, cancellation);
        try
        {
            await runtime.StartContainerAsync(Container(command, id, log), cancellation);
            var exit = await WaitAsync(id, log, command.Output, cancellation);
            TakeUpper(id, command.UpperDirectory);
            return exit;
        }
        catch (ContainerException e)
        {
            throw new ImageException(ImageError.BuildFailed, $"the command could not be run: {e.Message}", inner: e);
        }
        finally
        {
            await runtime.RemoveSandboxAsync(id, CancellationToken.None);
        }
    }

    private static ContainerSpec Container(BuildCommand command, string id, string log) => new()
    {
        Id = id,
        SandboxId = id,
        Name = "run",
        Layers = command.LayerDirectories,
        Args = command.Arguments,
        Env = command.Environment,
        WorkingDirectory = command.WorkingDirectory,
        User = new ContainerUser { Name = command.User },
        LogPath = log,
    };

    private async Task<int> WaitAsync(string id, string log, Stream output, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var exit = ExitAsync(id, ended.Token);
        try
        {
            long position = 0;
            while (!exit.IsCompleted)
            {
                await Task.WhenAny(exit, Task.Delay(LogPause, cancellation));
                position = CopyLog(log, position, output);
            }

            var code = await exit;
            CopyLog(log, position, output);
            await output.FlushAsync(cancellation);
            return code;
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private async Task<int> ExitAsync(string id, CancellationToken cancellation)
    {
        await foreach (var change in runtime.WatchAsync(cancellation))
        {
            var state = change.Kind == ContainerEventKind.Resync
                ? (await runtime.ListContainersAsync(cancellation)).FirstOrDefault(x => x.Id == id)
                : change.Container;
            if (state?.Id == id && state.Exit is { } exit)
                return exit.Code;
        }

        throw new ImageException(ImageError.BuildFailed, "the container runtime was shut down during the build");
    }

    // CRI log lines: time, stream, F or P (a part of a line), text.
    private static long CopyLog(string log, long position, Stream output)
    {
        if (!File.Exists(log))
            return position;
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = position <= file.Length ? position : 0; // shorter than before: the runtime began a new file
        var content = new byte[Math.Min(file.Length - file.Position, MaxLogRead)];
        content = content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
        var end = content.AsSpan().LastIndexOf((byte)'\n') + 1;
        foreach (var line in Encoding.UTF8.GetString(content, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ', 4);
            if (fields.Length == 4)
                output.Write(Encoding.UTF8.GetBytes(fields[2] == "P" ? fields[3] : fields[3] + "\n"));
        }

        return file.Position - (content.Length - end);
    }

    private void TakeUpper(string id, string target)
    {
        var upper = Path.Combine(StateDirectory.ContainerData(options.DataDirectory, id), "upper");
        FileErrno.Check(
            FileNodes.Rename(Openat2.CurrentDirectory, FilePath.Terminated(upper), Openat2.CurrentDirectory, FilePath.Terminated(target)),
            $"take {upper}");
    }
}
