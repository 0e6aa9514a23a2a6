using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for whom processes run as and what they may do.</summary>
internal static class SecurityRules
{
    public static void Validate(FieldPath path, PodSpec spec, FaultList faults)
    {
        if (spec.ShareProcessNamespace == true && spec.HostPID == true)
            faults.Invalid(path.Child("shareProcessNamespace"), true, "ShareProcessNamespace and HostPID cannot both be enabled");
        if (spec.SecurityContext is not { } value)
            return;
        Id(path.Child("runAsUser"), value.RunAsUser, faults);
        Id(path.Child("runAsGroup"), value.RunAsGroup, faults);
        Id(path.Child("fsGroup"), value.FsGroup, faults);
        for (var i = 0; i < value.SupplementalGroups.Length; i++)
            Id(path.Child("supplementalGroups").Index(i), value.SupplementalGroups[i], faults);
        Checks.OneOf(path.Child("fsGroupChangePolicy"), value.FsGroupChangePolicy, faults, "Always", "OnRootMismatch");
        Seccomp(path.Child("seccompProfile"), value.SeccompProfile, faults);
        var names = new HashSet<string>();
        for (var i = 0; i < value.Sysctls.Length; i++)
        {
            var (name, at) = (value.Sysctls[i].Name, path.Child("sysctls").Index(i).Child("name"));
            if (name.Length == 0)
                faults.Required(at);
            else if (name.Length > 253 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.' or '/'))
                faults.Invalid(at, name, "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$");
            else if (!names.Add(name))
                faults.Duplicate(at, name);
        }
    }

    public static void Validate(FieldPath path, SecurityContext? value, FaultList faults)
    {
        if (value is null)
            return;
        Id(path.Child("runAsUser"), value.RunAsUser, faults);
        Id(path.Child("runAsGroup"), value.RunAsGroup, faults);
        Checks.OneOf(path.Child("procMount"), value.ProcMount, faults, "Default", "Unmasked");
        Seccomp(path.Child("seccompProfile"), value.SeccompProfile, faults);
        if (value.AllowPrivilegeEscalation != false)
            return;
        if (value.Privileged == true)
            faults.Invalid(path, "", "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        if (value.Capabilities is { } capabilities && capabilities.Add.Contains("CAP_SYS_ADMIN"))
            faults.Invalid(path, "", "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
    }

    private static void Id(FieldPath path, long? id, FaultList faults) => Checks.InRange(path, id, 0, int.MaxValue, faults);

    private static void Seccomp(FieldPath path, SeccompProfile? value, FaultList faults)
    {
        if (value is null)
            return;
        Checks.RequiredOneOf(path.Child("type"), value.Type, faults, "Localhost", "RuntimeDefault", "Unconfined");
        if (value.Type == "Localhost" && string.IsNullOrEmpty(value.LocalhostProfile))
            faults.Required(path.Child("localhostProfile"), "must be set when seccomp type is Localhost");
        else if (value.Type != "Localhost" && value.LocalhostProfile is not null)
            faults.Invalid(path.Child("localhostProfile"), value.LocalhostProfile, "can only be set when seccomp type is Localhost");
        else
            VolumeRules.LocalDescendingPath(path.Child("localhostProfile"), value.LocalhostProfile, faults);
    }
}
