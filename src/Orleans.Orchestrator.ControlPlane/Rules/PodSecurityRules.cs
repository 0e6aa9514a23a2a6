using System.Text.RegularExpressions;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for whom a pod's processes run as, and what they share with the machine.</summary>
internal static partial class PodSecurityRules
{
    private const int MaxSysctlLength = 253;
    private const string SysctlPattern = @"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

    public static void Validate(FieldPath pod, FieldPath path, PodSpec spec, FaultList faults)
    {
        if (spec.SecurityContext is not { } value)
            return;
        Id(path.Child("fsGroup"), value.FsGroup, faults);
        Id(path.Child("runAsUser"), value.RunAsUser, faults);
        Id(path.Child("runAsGroup"), value.RunAsGroup, faults);
        for (var i = 0; i < value.SupplementalGroups.Length; i++)
            Id(path.Child("supplementalGroups").Index(i), value.SupplementalGroups[i], faults);
        // In Kubernetes' own form of a pod this stands in the security context, and its messages say so.
        if (spec.ShareProcessNamespace == true && spec.HostPID == true)
            faults.Invalid(path.Child("shareProcessNamespace"), true, "ShareProcessNamespace and HostPID cannot both be enabled");
        Sysctls(path.Child("sysctls"), spec, value, faults);
        Checks.OneOf(path.Child("fsGroupChangePolicy"), value.FsGroupChangePolicy, faults, "Always", "OnRootMismatch");
        ProfileRules.Seccomp(path.Child("seccompProfile"), value.SeccompProfile, faults);
        WindowsRules.Options(path.Child("windowsOptions"), value.WindowsOptions, faults);
        ProfileRules.AppArmor(path.Child("appArmorProfile"), value.AppArmorProfile, faults);
        Checks.OneOf(path.Child("supplementalGroupsPolicy"), value.SupplementalGroupsPolicy, faults, "Merge", "Strict");
        Checks.OneOf(path.Child("seLinuxChangePolicy"), value.SeLinuxChangePolicy, faults, "MountOption", "Recursive");
    }

    /// <summary>A user or a group.</summary>
    public static void Id(FieldPath path, long? id, FaultList faults) => Checks.InRange(path, id, 0, int.MaxValue, faults);

    private static void Sysctls(FieldPath path, PodSpec spec, PodSecurityContext value, FaultList faults)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < value.Sysctls.Length; i++)
        {
            var (name, at) = (value.Sysctls[i].Name, path.Index(i).Child("name"));
            if (name.Length == 0)
                faults.Required(at);
            else if (name.Length > MaxSysctlLength || !Sysctl().IsMatch(name))
                faults.Invalid(at, name, $"must have at most {MaxSysctlLength} characters and match regex {SysctlPattern}");
            else if (!names.Add(name))
                faults.Duplicate(at, name);
            var dotted = name.Replace('/', '.');
            if (spec.HostNetwork == true && dotted.StartsWith("net.", StringComparison.Ordinal))
                faults.Invalid(at, name, "may not be specified when 'hostNetwork' is true");
            else if (spec.HostIPC == true && IsIpc(dotted))
                faults.Invalid(at, name, "may not be specified when 'hostIPC' is true");
        }
    }

    private static bool IsIpc(string name) => name is "kernel.sem"
        || name.StartsWith("kernel.shm", StringComparison.Ordinal) || name.StartsWith("kernel.msg", StringComparison.Ordinal)
        || name.StartsWith("fs.mqueue.", StringComparison.Ordinal);

    [GeneratedRegex(@"\A([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sysctl();
}
