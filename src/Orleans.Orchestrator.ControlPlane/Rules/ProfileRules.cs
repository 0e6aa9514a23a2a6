using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for seccomp and AppArmor profiles.</summary>
internal static class ProfileRules
{
    private const int MaxPath = 4095;

    public static void Seccomp(FieldPath path, SeccompProfile? value, FaultList faults)
    {
        if (value is null)
            return;
        if (value.Type.Length == 0)
            faults.Required(path.Child("type"), "type is required when seccompProfile is set");
        else
            Checks.OneOf(path.Child("type"), value.Type, faults, "Localhost", "RuntimeDefault", "Unconfined");
        var file = path.Child("localhostProfile");
        if (value.Type == "Localhost" && value.LocalhostProfile is null)
            faults.Required(file, "must be set when seccomp type is Localhost");
        else if (value.Type == "Localhost")
            Checks.DescendingPath(file, value.LocalhostProfile, faults);
        else if (value.LocalhostProfile is not null)
            faults.Invalid(file, FaultValue.Of(value), "can only be set when seccomp type is Localhost");
    }

    public static void AppArmor(FieldPath path, AppArmorProfile? value, FaultList faults)
    {
        if (value is null)
            return;
        var file = path.Child("localhostProfile");
        if (value.Type.Length == 0)
            faults.Required(path.Child("type"), "type is required when appArmorProfile is set");
        else
            Checks.OneOf(path.Child("type"), value.Type, faults, "Localhost", "RuntimeDefault", "Unconfined");
        if (value.Type is "RuntimeDefault" or "Unconfined" && value.LocalhostProfile is not null)
            faults.Invalid(file, value.LocalhostProfile, "can only be set when AppArmor type is Localhost");
        if (value.Type != "Localhost")
            return;
        var name = value.LocalhostProfile;
        if (name is not null && name.Trim() != name)
            faults.Invalid(file, name, "must not be padded with whitespace");
        else if (string.IsNullOrEmpty(name))
            faults.Required(file, "must be set when AppArmor type is Localhost");
        if (name?.Length > MaxPath)
            faults.TooLong(file, MaxPath);
    }
}
