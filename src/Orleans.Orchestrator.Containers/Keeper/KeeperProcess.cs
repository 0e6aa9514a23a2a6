using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Native.Launch;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>Starts the keeper so that it outlives this process: in a session of its own, with nothing of ours open.</summary>
public static partial class KeeperProcess
{
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint MFD_CLOEXEC_ALLOW_SEALING = 3;
    private const int F_ADD_SEALS = 1033;
    private const int F_SEAL_ALL = 0xF;
    private const int LogTailBytes = 2000;
    // Small counts for more than fast: a heap of malloc for each thread would keep what that thread has once needed.
    private static readonly string[] Environment =
        ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DOTNET_GCHeapHardLimit=0x8000000", "DOTNET_GCgen0size=0x400000", "MALLOC_ARENA_MAX=1"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Makes sure that a keeper answers on its socket: finds it, or starts the program of <see cref="RuntimeOptions.KeeperPath"/>.</summary>
    /// <exception cref="ContainerRuntimeException">It does not start; the message has the end of its log.</exception>
    public static async Task EnsureStartedAsync(RuntimeOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        using var socket = await ConnectAsync(options, time, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<Socket> ConnectAsync(RuntimeOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(options, time, cancellationToken).ConfigureAwait(false) is { } ready)
            return ready;
        var program = options.KeeperPath ?? throw new ContainerRuntimeException("no keeper runs, and keeperPath, the program to start, is not set");
        var exited = WaitForExitAsync(Start(program, options));
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Patience)
        {
            if (await FindAsync(options, time, cancellationToken).ConfigureAwait(false) is { } socket)
                return socket;
            if (exited.IsCompleted)
            {
                if (await exited.ConfigureAwait(false) is { Code: not 0 } status)
                    throw new ContainerRuntimeException($"{program} ended with code {status.Code}: {LogTail(options)}");
                // It has found another, which someone else has just started, or which was about to end.
                exited = WaitForExitAsync(Start(program, options));
            }
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
        throw new ContainerRuntimeException($"{program} did not answer on {KeeperPaths.Socket(options)} within {Patience.TotalSeconds:0} s: {LogTail(options)}");
    }

    /// <summary>The keeper that answers, if it is of use to us; another one is ended.</summary>
    private static async Task<Socket?> FindAsync(RuntimeOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = TryConnect(options);
        if (socket is null || KeeperPeer.SharesMounts(socket))
            return socket;
        socket.Dispose();
        await KeeperShutdown.RunAsync(options, time, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static Socket? TryConnect(RuntimeOptions options)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(KeeperPaths.Socket(options)));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static StartedProcess Start(string path, RuntimeOptions options)
    {
        Directory.CreateDirectory(options.RunDirectory);
        Directory.CreateDirectory(Path.GetDirectoryName(KeeperPaths.Log(options))!);
        try
        {
            using var file = CopyToMemory(path);
            using var input = LaunchStreams.OpenNull();
            using var log = File.OpenHandle(KeeperPaths.Log(options), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            using var program = new SyscallProgram();
            using var pidfd = new ChildPidfd();
            program.Add("setsid", SyscallNumber.setsid);
            program.ChangeDirectory("/");
            program.UseStreams(input, log, log);
            // The program itself is open as 3 and closes when it executes; everything else is closed at once.
            program.Add("dup3 3", SyscallNumber.dup3, Syscall.Fd(file), 3, 0x80000);
            program.Add("close_range", SyscallNumber.close_range, 4, -1, 0);
            program.ResetSignals();
            program.Add($"execveat {path}", SyscallNumber.execveat, 3, program.Text(""),
                program.TextArray([path, .. KeeperArguments.Format(options)]), program.TextArray(Environment), AT_EMPTY_PATH);
            return ChildProcess.Start(program, CloneFlags.None, cgroup: null, pidfd);
        }
        catch (Exception e) when (e is SyscallProgramException or LinuxException or IOException or UnauthorizedAccessException)
        {
            throw new ContainerRuntimeException($"the keeper {path} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>
    /// The program runs from a sealed copy: a container that executes /proc/self/exe gets that, and can never change the file which the
    /// next keeper is started from (CVE-2019-5736).
    /// </summary>
    private static SafeFileHandle CopyToMemory(string path)
    {
        var fd = CreateMemoryFile("orc-keeper", MFD_CLOEXEC_ALLOW_SEALING);
        if (fd < 0)
            throw LinuxException.Last("memfd_create");
        var memory = new SafeFileHandle(fd, true);
        using (var source = File.OpenRead(path))
        {
            var buffer = new byte[1 << 20];
            long offset = 0;
            for (int count; (count = source.Read(buffer)) > 0; offset += count)
                RandomAccess.Write(memory, buffer.AsSpan(0, count), offset);
        }
        Syscall.Check(Syscall.Invoke(SyscallNumber.fcntl, Syscall.Fd(memory), F_ADD_SEALS, F_SEAL_ALL), "fcntl", "F_ADD_SEALS");
        return memory;
    }

    /// <summary>As its parent we have to collect it, should it end before us.</summary>
    private static async Task<ExitStatus> WaitForExitAsync(StartedProcess keeper)
    {
        using (keeper.Pidfd)
        {
            using (var registration = Poller.Shared.Register(keeper.Pidfd))
                await registration.WaitReadableAsync().ConfigureAwait(false);
            return Pidfd.Reap(keeper.Pidfd);
        }
    }

    private static string LogTail(RuntimeOptions options)
    {
        try
        {
            var text = File.ReadAllText(KeeperPaths.Log(options));
            return text[Math.Max(0, text.Length - LogTailBytes)..].Trim();
        }
        catch (IOException)
        {
            return "it has written no log";
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
