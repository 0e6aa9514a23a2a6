using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>A child that executes its program.</summary>
/// <param name="Pid">Its id in our process namespace.</param>
/// <param name="Pidfd">Its descriptor, which the receiver owns.</param>
public sealed record StartedProcess(int Pid, SafeFileHandle Pidfd);
