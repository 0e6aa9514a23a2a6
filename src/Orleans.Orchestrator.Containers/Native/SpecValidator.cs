namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Refuses what could not work or could reach outside of a container, with every reason at once.</summary>
internal static class SpecValidator
{
    private const int MaxEntries = 8192;
    private const int MaxTextLength = 128 * 1024;
    private const int MaxHostname = 64;
    private const int MinMemoryLimit = 512 * 1024;

    // Namespaced kernel parameters; the others belong to the whole machine.
    private static readonly string[] NetSysctls = ["net."];
    private static readonly string[] IpcSysctls = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."];

    public static void Check(ContainerSpec spec)
    {
        ContainerId.Check(spec.Id);
        ContainerId.Check(spec.SandboxId);
        if (spec.ProcessesOf is { } other)
            ContainerId.Check(other);
        var errors = new List<string>();
        if (spec.Args.Count == 0 || spec.Args[0].Length == 0)
            errors.Add("args must name a program");
        Texts("args", spec.Args, errors);
        Environment(spec.Env, errors);
        if (spec.Layers.Count is 0 or > 500)
            errors.Add("layers must name 1 to 500 directories");
        foreach (var layer in spec.Layers)
            HostPath("layers", layer, errors);
        if (!ContainerPath.IsValid(spec.WorkingDirectory))
            errors.Add($"workingDirectory {spec.WorkingDirectory} must be an absolute path without '..'");
        if (spec.LogPath is { } log)
            HostPath("logPath", log, errors);
        if (spec.StopSignal is < 1 or > Linux.Signal.Max)
            errors.Add($"stopSignal {spec.StopSignal} must be 1 to {Linux.Signal.Max}");
        if (spec.OomScoreAdj is < -1000 or > 1000)
            errors.Add($"oomScoreAdj {spec.OomScoreAdj} must be -1000 to 1000");
        User(spec.User, errors);
        Mounts(spec, errors);
        Security(spec.Security, errors);
        Resources(spec.Resources, errors);
        Throw(errors);
    }

    public static void Check(SandboxSpec spec)
    {
        ContainerId.Check(spec.Id);
        var errors = new List<string>();
        if (spec.Hostname.Length > MaxHostname || spec.Hostname.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')))
            errors.Add($"hostname {spec.Hostname} must have at most {MaxHostname} letters, digits, '-' and '.'");
        if (spec.ShmSizeBytes < 0)
            errors.Add("shmSizeBytes must not be negative");
        foreach (var (name, bytes) in spec.MemoryVolumes)
        {
            if (!ContainerId.IsValid(name))
                errors.Add($"memoryVolumes {name} must be a name of letters, digits, '-', '_' and '.'");
            if (bytes is <= 0)
                errors.Add($"memoryVolumes {name} must have a size above 0");
        }
        if (spec.HostPid && spec.ShareProcessNamespace)
            errors.Add("hostPid and shareProcessNamespace exclude each other");
        if (spec.UserNamespace && (spec.HostNetwork || spec.HostPid || spec.HostIpc))
            errors.Add("userNamespace excludes hostNetwork, hostPid and hostIpc");
        foreach (var name in spec.Sysctls.Keys)
            Sysctl(spec, name, errors);
        Resources(spec.Resources, errors);
        Throw(errors);
    }

    public static void Check(ContainerResources resources)
    {
        var errors = new List<string>();
        Resources(resources, errors);
        Throw(errors);
    }

    public static void Check(ExecSpec spec)
    {
        var errors = new List<string>();
        if (spec.Args.Count == 0 || spec.Args[0].Length == 0)
            errors.Add("args must name a program");
        Texts("args", spec.Args, errors);
        Environment(spec.Env, errors);
        if (spec.WorkingDirectory is { } directory && !ContainerPath.IsValid(directory))
            errors.Add($"workingDirectory {directory} must be an absolute path without '..'");
        if (spec.User is { } user)
            User(user, errors);
        if (spec.Columns is < 0 or > ushort.MaxValue || spec.Rows is < 0 or > ushort.MaxValue)
            errors.Add("columns and rows must be 0 to 65535");
        Throw(errors);
    }

    private static void Throw(List<string> errors)
    {
        if (errors.Count > 0)
            throw new InvalidContainerSpecException(errors);
    }

    private static void Sysctl(SandboxSpec spec, string name, List<string> errors)
    {
        var path = name.Replace('/', '.');
        var isNet = NetSysctls.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal));
        var isIpc = IpcSysctls.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal));
        if (path.Split('.').Any(part => part.Length == 0) || path.Contains('\0') || (!isNet && !isIpc))
            errors.Add($"sysctls {name} is not a parameter of the network or IPC namespace");
        else if (isNet && spec.HostNetwork)
            errors.Add($"sysctls {name} would change the machine's network, which the pod uses");
        else if (isIpc && spec.HostIpc)
            errors.Add($"sysctls {name} would change the machine's IPC, which the pod uses");
    }

    private static void Texts(string field, IReadOnlyList<string> texts, List<string> errors)
    {
        if (texts.Count > MaxEntries)
            errors.Add($"{field} must have at most {MaxEntries} entries");
        if (texts.Any(text => text.Contains('\0') || text.Length > MaxTextLength))
            errors.Add($"{field} must not contain zero characters and have at most {MaxTextLength} characters each");
    }

    private static void Environment(IReadOnlyList<string> env, List<string> errors)
    {
        Texts("env", env, errors);
        if (env.Any(entry => entry.IndexOf('=', StringComparison.Ordinal) <= 0))
            errors.Add("env must have entries of the form NAME=value");
    }

    private static void HostPath(string field, string path, List<string> errors)
    {
        if (!ContainerPath.IsValid(path))
            errors.Add($"{field} {path} must be an absolute path without '..'");
    }

    private static void User(ContainerUser user, List<string> errors)
    {
        foreach (var id in new[] { user.Uid, user.Gid }.Concat(user.SupplementaryGroups.Select(group => (long?)group)))
        {
            if (id is < 0 or >= uint.MaxValue)
                errors.Add($"user: the id {id} must be 0 to {uint.MaxValue - 1}");
        }
    }

    private static void Mounts(ContainerSpec spec, List<string> errors)
    {
        foreach (var mount in spec.Mounts)
        {
            if (!ContainerPath.IsValid(mount.Target) || mount.Target == "/")
                errors.Add($"mounts: the target {mount.Target} must be an absolute path below / without '..'");
            // /proc is mounted after the volumes, so that no link in it can lead a mount to a file that the runtime has open.
            else if (ContainerPath.IsWithin(mount.Target, "/proc"))
                errors.Add($"mounts: nothing may be mounted at {mount.Target}, below /proc");
            if (mount.Kind == ContainerMountKind.Bind)
                HostPath("mounts: the source", mount.Source, errors);
            if (!ContainerPath.IsValidSubPath(mount.SubPath))
                errors.Add($"mounts: the subPath {mount.SubPath} must be a relative path without '..'");
            if (mount.Propagation == MountPropagation.Bidirectional && !spec.Security.Privileged)
                errors.Add($"mounts: {mount.Target} may propagate both ways only in a privileged container");
            if (mount.SizeBytes is < 0)
                errors.Add($"mounts: {mount.Target} must not have a negative size");
        }
    }

    private static void Security(ContainerSecurity security, List<string> errors)
    {
        foreach (var name in security.AddCapabilities.Concat(security.DropCapabilities))
        {
            if (Capabilities.Bit(name) is null && !name.Equals("ALL", StringComparison.OrdinalIgnoreCase))
                errors.Add($"security: there is no capability {name}");
        }
        if (security.Seccomp is not ("default" or "unconfined") && !ContainerPath.IsValid(security.Seccomp))
            errors.Add($"security.seccomp {security.Seccomp} must be default, unconfined or an absolute path");
    }

    private static void Resources(ContainerResources resources, List<string> errors)
    {
        if (resources.CpuShares is < 0 || resources.CpuQuotaUs is < 1000 || resources.CpuPeriodUs is < 1000 or > 1_000_000)
            errors.Add("resources: cpuShares must not be negative, cpuQuotaUs be at least 1000, cpuPeriodUs 1000 to 1000000");
        if (resources.MemoryLimitBytes is < MinMemoryLimit)
            errors.Add($"resources.memoryLimitBytes must be at least {MinMemoryLimit}");
        if (resources.PidsLimit is < 1)
            errors.Add("resources.pidsLimit must be at least 1");
    }
}
