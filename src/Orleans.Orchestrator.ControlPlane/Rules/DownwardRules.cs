using System.Text.RegularExpressions;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a container may be told of its own pod.</summary>
internal static partial class DownwardRules
{
    private static readonly string[] InEnvironment =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs",
        "status.podIP", "status.podIPs",
    ];

    private static readonly string[] InVolumes = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    private static readonly string[] Amounts =
        ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

    public static void Field(FieldPath path, ObjectFieldSelector value, bool inEnvironment, FaultList faults)
    {
        var supported = inEnvironment ? InEnvironment : InVolumes;
        if (value.FieldPath.Length == 0)
            faults.Required(path.Child("fieldPath"));
        else if (!supported.Contains(value.FieldPath) && !Subscript().IsMatch(value.FieldPath))
            faults.NotSupported(path.Child("fieldPath"), value.FieldPath, supported);
    }

    public static void Resource(FieldPath path, ResourceFieldSelector value, FaultList faults)
    {
        if (value.Resource.Length == 0)
            faults.Required(path.Child("resource"));
        else if (!Amounts.Contains(value.Resource) && !value.Resource.Contains(".hugepages-", StringComparison.Ordinal))
            faults.NotSupported(path.Child("resource"), value.Resource, Amounts);
    }

    [GeneratedRegex(@"\Ametadata\.(labels|annotations)\['[^']+'\]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subscript();
}
