using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a pod that names its operating system must leave to the other one.</summary>
internal static class OperatingSystemRules
{
    public static void Validate(FieldPath path, PodSpec spec, FaultList faults)
    {
        if (spec.Os is not { } os)
            return;
        if (os.Name.Length == 0)
            faults.Required(path.Child("os", "name"), "cannot be empty");
        else if (os.Name == "linux")
            Linux(path, spec, faults);
        else if (os.Name == "windows")
            Windows(path, spec, faults);
        else
            faults.NotSupported(path.Child("os"), os.Name, "linux", "windows");
    }

    private static void Linux(FieldPath path, PodSpec spec, FaultList faults)
    {
        const string Why = "windows options cannot be set for a linux pod";
        if (spec.SecurityContext?.WindowsOptions is not null)
            faults.Forbidden(path.Child("securityContext", "windowsOptions"), Why);
        foreach (var (at, context) in WindowsRules.Containers(path, spec))
        {
            if (context?.WindowsOptions is not null)
                faults.Forbidden(at.Child("securityContext", "windowsOptions"), Why);
        }
    }

    private static void Windows(FieldPath path, PodSpec spec, FaultList faults)
    {
        var at = path.Child("securityContext");
        if (spec.SecurityContext is { } value)
        {
            No(at.Child("appArmorProfile"), value.AppArmorProfile, faults);
            No(at.Child("seLinuxOptions"), value.SeLinuxOptions, faults);
            No(path.Child("hostUsers"), spec.HostUsers, faults);
            No(path.Child("hostPID"), spec.HostPID == true ? spec : null, faults);
            No(path.Child("hostIPC"), spec.HostIPC == true ? spec : null, faults);
            No(at.Child("seccompProfile"), value.SeccompProfile, faults);
            No(at.Child("fsGroup"), value.FsGroup, faults);
            No(at.Child("fsGroupChangePolicy"), value.FsGroupChangePolicy, faults);
            No(at.Child("sysctls"), value.Sysctls.IsEmpty ? null : value, faults);
            No(path.Child("shareProcessNamespace"), spec.ShareProcessNamespace, faults);
            No(at.Child("runAsUser"), value.RunAsUser, faults);
            No(at.Child("runAsGroup"), value.RunAsGroup, faults);
            No(at.Child("supplementalGroups"), value.SupplementalGroups.IsEmpty ? null : value, faults);
            No(at.Child("supplementalGroupsPolicy"), value.SupplementalGroupsPolicy, faults);
            No(at.Child("seLinuxChangePolicy"), value.SeLinuxChangePolicy, faults);
        }

        foreach (var (container, context) in WindowsRules.Containers(path, spec))
            Windows(container.Child("securityContext"), context, faults);
    }

    private static void Windows(FieldPath path, SecurityContext? value, FaultList faults)
    {
        No(path.Child("appArmorProfile"), value?.AppArmorProfile, faults);
        No(path.Child("seLinuxOptions"), value?.SeLinuxOptions, faults);
        No(path.Child("seccompProfile"), value?.SeccompProfile, faults);
        No(path.Child("capabilities"), value?.Capabilities, faults);
        No(path.Child("readOnlyRootFilesystem"), value?.ReadOnlyRootFilesystem, faults);
        No(path.Child("privileged"), value?.Privileged, faults);
        No(path.Child("allowPrivilegeEscalation"), value?.AllowPrivilegeEscalation, faults);
        No(path.Child("procMount"), value?.ProcMount, faults);
        No(path.Child("runAsUser"), value?.RunAsUser, faults);
        No(path.Child("runAsGroup"), value?.RunAsGroup, faults);
    }

    private static void No(FieldPath path, object? value, FaultList faults)
    {
        if (value is not null)
            faults.Forbidden(path, "cannot be set for a windows pod");
    }
}
