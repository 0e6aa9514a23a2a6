using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for what a container's processes may do.</summary>
internal static class ContainerSecurityRules
{
    public static void Validate(FieldPath path, SecurityContext? value, bool hostUsers, FaultList faults)
    {
        if (value is null)
            return;
        PodSecurityRules.Id(path.Child("runAsUser"), value.RunAsUser, faults);
        PodSecurityRules.Id(path.Child("runAsGroup"), value.RunAsGroup, faults);
        Checks.OneOf(path.Child("procMount"), value.ProcMount, faults, "Default", "Unmasked");
        if (hostUsers && value.ProcMount == "Unmasked")
            faults.Invalid(path.Child("procMount"), value.ProcMount, "`hostUsers` must be false to use `Unmasked`");
        ProfileRules.Seccomp(path.Child("seccompProfile"), value.SeccompProfile, faults);
        if (value.AllowPrivilegeEscalation == false)
        {
            if (value.Privileged == true)
                faults.Invalid(path, FaultValue.Of(value), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            if (value.Capabilities is { } capabilities && capabilities.Add.Contains("CAP_SYS_ADMIN"))
                faults.Invalid(path, FaultValue.Of(value), "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
        }

        WindowsRules.Options(path.Child("windowsOptions"), value.WindowsOptions, faults);
        ProfileRules.AppArmor(path.Child("appArmorProfile"), value.AppArmorProfile, faults);
    }
}
