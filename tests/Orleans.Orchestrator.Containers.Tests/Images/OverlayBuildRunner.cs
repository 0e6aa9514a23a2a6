using System.Diagnostics;
using Orleans.Orchestrator.Containers.Images.Build;

namespace Orleans.Orchestrator.Containers.Tests.Images;

/// <summary>Runs build commands in a real overlay, by util-linux and chroot, so that builds are tested apart from the container runtime.</summary>
internal sealed class OverlayBuildRunner : IBuildRunner
{
    public int Runs { get; private set; }

    public async Task<int> RunAsync(BuildCommand command, CancellationToken cancellation)
    {
        Runs++;
        var root = command.WorkDirectory + "-root";
        Directory.CreateDirectory(root);
        try
        {
            var options = $"lowerdir={string.Join(':', command.LayerDirectories.Reverse())},upperdir={command.UpperDirectory},workdir={command.WorkDirectory}";
            const string Script = "mount -t overlay overlay -o \"$1\" \"$2\" && shift 2 && exec env -i \"$@\"";
            var start = new ProcessStartInfo("unshare", ["-m", "sh", "-c", Script, "sh", options, root, .. command.Environment, "/usr/sbin/chroot", root, .. command.Arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            await Task.WhenAll(
                process.StandardOutput.BaseStream.CopyToAsync(command.Output, cancellation),
                process.StandardError.BaseStream.CopyToAsync(command.Output, cancellation));
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode;
        }
        finally
        {
            Directory.Delete(root);
        }
    }
}
