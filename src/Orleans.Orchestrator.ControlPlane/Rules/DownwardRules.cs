using System.Text.RegularExpressions;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
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

    /// <summary>What a pod's fields are called at all; another one is not even understood.</summary>
    private static readonly string[] Known =
        [.. InEnvironment, "metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase", "spec.host"];

    private static readonly string[] Amounts =
        ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

    private static readonly string[] Bytes = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

    public static void Field(FieldPath path, ObjectFieldSelector value, bool inEnvironment, FaultList faults)
    {
        var supported = inEnvironment ? InEnvironment : InVolumes;
        var at = path.Child("fieldPath");
        if (value.FieldPath.Length == 0)
        {
            faults.Required(at);
        }
        else if (Subscript().Match(value.FieldPath) is { Success: true } match)
        {
            var key = match.Groups["key"].Value;
            if (match.Groups["of"].Value is "metadata.labels" or "metadata.annotations")
                faults.InvalidEach(path, key, LabelNames.KeyFaults(match.Groups["of"].Value == "metadata.labels" ? key : key.ToLowerInvariant()));
            else
                faults.Invalid(at, value.FieldPath, $"error converting fieldPath: field label does not support subscript: {value.FieldPath}");
        }
        else if (!Known.Contains(value.FieldPath))
        {
            faults.Invalid(at, value.FieldPath, $"error converting fieldPath: field label not supported: {value.FieldPath}");
        }
        else if (!supported.Contains(value.FieldPath))
        {
            faults.NotSupported(at, value.FieldPath, supported);
        }
    }

    public static void Resource(FieldPath path, ResourceFieldSelector value, bool inVolume, FaultList faults)
    {
        if (inVolume && string.IsNullOrEmpty(value.ContainerName))
            faults.Required(path.Child("containerName"));
        else if (value.Resource.Length == 0)
            faults.Required(path.Child("resource"));
        else if (!Amounts.Contains(value.Resource) && !IsHugePages(value.Resource))
            faults.NotSupported(path.Child("resource"), value.Resource, Amounts);
        if (value.Divisor is not { IsZero: false } divisor)
            return;
        var text = divisor.ToString();
        if (value.Resource is "limits.cpu" or "requests.cpu")
        {
            if (text is not ("1m" or "1"))
                faults.Invalid(path.Child("divisor"), value.Resource, "only divisor's values 1m and 1 are supported with the cpu resource");
        }
        else if (KindOfBytes(value.Resource) is { } kind && !Bytes.Contains(text))
        {
            faults.Invalid(path.Child("divisor"), value.Resource, $"only divisor's values {string.Join(", ", Bytes)} are supported with the {kind} resource");
        }
    }

    private static string? KindOfBytes(string resource) => resource switch
    {
        "limits.memory" or "requests.memory" => "memory",
        "limits.ephemeral-storage" or "requests.ephemeral-storage" => "local ephemeral storage",
        _ => IsHugePages(resource) ? "hugepages" : null,
    };

    private static bool IsHugePages(string resource) =>
        resource.StartsWith("requests.hugepages-", StringComparison.Ordinal) || resource.StartsWith("limits.hugepages-", StringComparison.Ordinal);

    [GeneratedRegex(@"\A(?<of>[a-zA-Z.]+)\['(?<key>.*)'\]\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Subscript();
}
