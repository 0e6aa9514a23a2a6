using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for annotations that mean something in a pod or a template.</summary>
internal static class PodAnnotationRules
{
    private const string Mirror = "kubernetes.io/config.mirror";
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";
    private const string SeccompPod = "seccomp.security.alpha.kubernetes.io/pod";
    private const string SeccompContainer = "container.seccomp.security.alpha.kubernetes.io/";
    private const string AppArmor = "container.apparmor.security.beta.kubernetes.io/";

    public static void Validate(FieldPath path, Map<string> annotations, PodSpec spec, FaultList faults)
    {
        if (annotations.TryGetValue(Mirror, out var mirror) && string.IsNullOrEmpty(spec.NodeName))
            faults.Invalid(path.Key(Mirror), mirror, "must set spec.nodeName if mirror pod annotation is set");
        if (annotations.TryGetValue(DeletionCost, out var cost) && !IsCost(cost))
            faults.Invalid(path.Key(DeletionCost), cost, "must be a 32bit integer");
        foreach (var (key, value) in annotations)
        {
            if (key == SeccompPod || key.StartsWith(SeccompContainer, StringComparison.Ordinal))
                Seccomp(path.Child(key), value, faults);
            if (key.StartsWith(AppArmor, StringComparison.Ordinal))
                Armor(path.Key(key), key[AppArmor.Length..], value, spec, faults);
        }
    }

    /// <summary>What may not be changed afterwards.</summary>
    public static void ValidateUpdate(FieldPath path, Map<string> old, Map<string> now, FaultList faults)
    {
        foreach (var (key, value) in old.Where(p => now.GetValueOrDefault(p.Key) != p.Value))
        {
            if (key.StartsWith(AppArmor, StringComparison.Ordinal))
                faults.Forbidden(path.Key(key), "may not remove or update AppArmor annotations");
            if (key == Mirror)
                faults.Forbidden(path.Key(key), "may not remove or update mirror pod annotation");
        }

        foreach (var key in now.Keys.Where(k => !old.ContainsKey(k)))
        {
            if (key.StartsWith(AppArmor, StringComparison.Ordinal))
                faults.Forbidden(path.Key(key), "may not add AppArmor annotations");
            if (key == Mirror)
                faults.Forbidden(path.Key(key), "may not add mirror pod annotation");
        }
    }

    // As Go writes numbers: no plus sign and no leading zeros.
    private static bool IsCost(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost) && cost.ToString(CultureInfo.InvariantCulture) == text;

    private static void Seccomp(FieldPath path, string profile, FaultList faults)
    {
        const string Local = "localhost/";
        if (profile is "runtime/default" or "docker/default" or "unconfined")
            return;
        if (profile.StartsWith(Local, StringComparison.Ordinal))
            Checks.DescendingPath(path, profile[Local.Length..], faults);
        else
            faults.Invalid(path, profile, "must be a valid seccomp profile");
    }

    private static void Armor(FieldPath path, string container, string profile, PodSpec spec, FaultList faults)
    {
        if (!spec.Containers.Concat(spec.InitContainers).Any(c => c.Name == container))
            faults.Invalid(path, container, "container not found");
        if (profile is not ("" or "runtime/default" or "unconfined") && !profile.StartsWith("localhost/", StringComparison.Ordinal))
            faults.Invalid(path, profile, $"invalid AppArmor profile name: \"{profile}\"");
    }
}
