using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>The names under which Kubernetes publishes its messages, such as <c>io.k8s.api.apps.v1.Deployment</c>.</summary>
internal static class SchemaNames
{
    public const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    public const string IntOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    public const string Time = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
    public const string MicroTime = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";
    public const string Status = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    public const string DeleteOptions = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    public const string Patch = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
    public const string ListMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

    /// <summary>A message's name.</summary>
    public static string Of(MessageSchema schema) => Of(schema.Group, schema.Name);

    /// <summary>The name of a message of a group-version such as <c>apps.v1</c>.</summary>
    public static string Of(string groupVersion, string name) =>
        groupVersion.StartsWith("meta.", StringComparison.Ordinal) ? $"io.k8s.apimachinery.pkg.apis.{groupVersion}.{name}" : $"io.k8s.api.{groupVersion}.{name}";
}
