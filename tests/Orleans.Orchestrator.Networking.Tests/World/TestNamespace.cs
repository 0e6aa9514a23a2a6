using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Networking.Tests.World;

/// <summary>A network namespace that lives as long as this object: nothing of the machine's own network is touched.</summary>
internal sealed class TestNamespace : IDisposable
{
    private readonly SafeFileHandle _handle;

    public TestNamespace()
    {
        SafeFileHandle? handle = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                handle = NetworkNamespace.Unshare();
            }
            catch (Exception cause)
            {
                failure = cause;
            }
        });
        thread.Start();
        thread.Join();
        _handle = handle ?? throw new InvalidOperationException("These tests need root.", failure);
        Shell("ip link set lo up");
    }

    /// <summary>Where other processes and our own code find it.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}";

    public T Run<T>(Func<T> action) => NetworkNamespace.Run(_handle, action);

    /// <summary>Runs a shell command inside and returns what it printed; throws when it fails.</summary>
    public string Shell(string command)
    {
        var (exitCode, output) = TryShell(command);
        return exitCode == 0 ? output : throw new InvalidOperationException($"'{command}' ended with {exitCode}: {output}");
    }

    /// <summary>Runs a shell command inside.</summary>
    public (int ExitCode, string Output) TryShell(string command)
    {
        using var process = Start(command);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    /// <summary>Starts a shell command inside, which reads <paramref name="input"/>.</summary>
    public Process Start(string command, string? input = null)
    {
        var process = Process.Start(new ProcessStartInfo("nsenter", [$"--net={Path}", "sh", "-c", command])
        {
            RedirectStandardInput = input is not null,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        if (input is not null)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        return process;
    }

    public void Dispose() => _handle.Dispose();
}
