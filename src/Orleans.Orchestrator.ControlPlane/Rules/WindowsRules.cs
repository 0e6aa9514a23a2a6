using System.Text.RegularExpressions;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for options of Windows. No node here runs it, but such a manifest is judged as everywhere.</summary>
internal static partial class WindowsRules
{
    private const int MaxCredentialKiB = 64;
    private const int MaxDomainLength = 256;
    private const int MaxUserLength = 104;

    public static void Options(FieldPath path, WindowsSecurityContextOptions? value, FaultList faults)
    {
        if (value is null)
            return;
        if (value.GmsaCredentialSpecName is { } name)
            faults.InvalidEach(path.Child("gmsaCredentialSpecName"), name, DnsNames.SubdomainFaults(name));
        if (value.GmsaCredentialSpec is { } spec)
        {
            if (spec.Length == 0)
                faults.Invalid(path.Child("gmsaCredentialSpec"), spec, "gmsaCredentialSpec cannot be an empty string");
            else if (spec.Length > MaxCredentialKiB * 1024)
                faults.Invalid(path.Child("gmsaCredentialSpec"), spec, $"gmsaCredentialSpec size must be under {MaxCredentialKiB} KiB");
        }

        if (value.RunAsUserName is { } user)
            faults.InvalidEach(path.Child("runAsUserName"), user, UserFaults(user));
    }

    /// <summary>Containers that are processes of the machine: all of them or none, and in its network.</summary>
    public static void HostProcess(FieldPath path, PodSpec spec, FaultList faults)
    {
        var ofPod = spec.SecurityContext?.WindowsOptions?.HostProcess;
        var (all, host) = (0, 0);
        foreach (var (at, context) in Containers(path, spec))
        {
            all++;
            var own = context?.WindowsOptions?.HostProcess;
            if (ofPod is not null && own is not null && ofPod != own)
            {
                faults.Invalid(
                    at.Child("securityContext").Child("windowsOptions", "hostProcess"), own,
                    $"pod hostProcess value must be identical if both are specified, was {(ofPod.Value ? "true" : "false")}");
            }

            if (own ?? ofPod == true)
                host++;
        }

        if (host == 0)
            return;
        if (host != all)
            faults.Invalid(path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers");
        if (spec.HostNetwork != true)
            faults.Invalid(path.Child("hostNetwork"), false, "hostNetwork must be true if pod contains any hostProcess containers");
    }

    /// <summary>Every container, with where it stands.</summary>
    public static IEnumerable<(FieldPath Path, SecurityContext? Context)> Containers(FieldPath path, PodSpec spec) =>
    [
        .. spec.InitContainers.Select((c, i) => (path.Child("initContainers").Index(i), c.SecurityContext)),
        .. spec.Containers.Select((c, i) => (path.Child("containers").Index(i), c.SecurityContext)),
        .. spec.EphemeralContainers.Select((c, i) => (path.Child("ephemeralContainers").Index(i), c.SecurityContext)),
    ];

    private static IEnumerable<string> UserFaults(string value)
    {
        var parts = value.Split('\\');
        if (value.Length == 0)
            return ["runAsUserName cannot be an empty string"];
        if (value.Any(char.IsControl))
            return ["runAsUserName cannot contain control characters"];
        if (parts.Length > 2)
            return ["runAsUserName cannot contain more than one backslash"];
        var user = parts[^1];
        var faults = new List<string>();
        if (parts.Length == 2 && parts[0].Length >= MaxDomainLength)
            faults.Add($"runAsUserName's Domain length must be under {MaxDomainLength} characters");
        if (parts.Length == 2 && !NetBios().IsMatch(parts[0]) && !Domain().IsMatch(parts[0]))
            faults.Add("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        if (user.Length == 0)
            faults.Add("runAsUserName's User cannot be empty");
        else if (user.Length > MaxUserLength)
            faults.Add($"runAsUserName's User length must not be longer than {MaxUserLength} characters");
        if (user.Length > 0 && user.All(c => c is '.' or ' '))
            faults.Add("runAsUserName's User cannot contain only periods or spaces");
        if (user.IndexOfAny([.. "\"/\\:;|=,+*?<>@[]"]) >= 0)
            faults.Add("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
        return faults;
    }

    [GeneratedRegex(@"\A[^\\/:\*\?""<>|\.][^\\/:\*\?""<>|]{0,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NetBios();

    [GeneratedRegex(@"\A[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Domain();
}
