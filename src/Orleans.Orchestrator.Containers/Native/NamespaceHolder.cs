using Orleans.Orchestrator.Containers.Native.Launch;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>A process that only lives until somebody has opened its namespaces.</summary>
internal static class NamespaceHolder
{
    private const int PR_SET_PDEATHSIG = 1;

    /// <summary>Starts it and ends it.</summary>
    /// <param name="program">What it does before it waits.</param>
    /// <param name="namespaces">New ones that it begins in.</param>
    /// <param name="subject">What for, as lists of processes show it.</param>
    /// <param name="take">Takes what it is for, by the process' id.</param>
    /// <exception cref="SyscallProgramException">A step failed.</exception>
    public static T Run<T>(SyscallProgram program, CloneFlags namespaces, string subject, Func<int, T> take)
    {
        using var nothing = LaunchStreams.OpenNull();
        using var pause = Reaper.MakeFile();
        using var pidfd = new ChildPidfd();
        // Not before the other steps: the kernel takes it back when a process' user changes.
        program.Add("prctl PR_SET_PDEATHSIG", SyscallNumber.prctl, PR_SET_PDEATHSIG, Signal.SIGKILL, 0, 0, 0);
        program.UseStreams(nothing, nothing, nothing);
        program.ResetSignals();
        Reaper.Execute(program, pause, subject);
        var process = ChildProcess.Start(program, namespaces, cgroup: null, pidfd);
        using (process.Pidfd)
        {
            try
            {
                return take(process.Pid);
            }
            finally
            {
                Pidfd.SendSignal(process.Pidfd, Signal.SIGKILL);
                Pidfd.Reap(process.Pidfd);
            }
        }
    }
}
