using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>The names under which Kubernetes publishes its messages, such as <c>io.k8s.api.apps.v1.Deployment</c>.</summary>
internal static class SchemaNames
{
    public const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    public const string IntOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    public const string Time = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
    public const string MicroTime = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";
    public const string Patch = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
    public const string WatchEvent = "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent";
    public const string FieldsV1 = "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1";
    public const string RawExtension = "io.k8s.apimachinery.pkg.runtime.RawExtension";

    /// <summary>A message's name.</summary>
    public static string Of(MessageSchema schema) => schema.Group.StartsWith("meta.", StringComparison.Ordinal)
        ? $"io.k8s.apimachinery.pkg.apis.{schema.Group}.{schema.Name}"
        : $"io.k8s.api.{schema.Group}.{schema.Name}";
}
