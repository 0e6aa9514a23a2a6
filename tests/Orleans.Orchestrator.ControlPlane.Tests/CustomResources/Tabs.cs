using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.CustomResources;

/// <summary>A custom kind for tests, <c>tabs.example.com</c>: v1 is stored, v1beta1 is served as well.</summary>
internal static class Tabs
{
    public const string Collection = "tabs.example.com";

    private const string Schema = """
        {"type":"object","properties":{
          "spec":{"type":"object","properties":{"COLOR":{"type":"string"},"size":{"type":"integer","default":1},"replicas":{"type":"integer"}}},
          "status":{"type":"object","properties":{"replicas":{"type":"integer"}}}}}
        """;

    public static ICustomObjectGrain Grain(TestCluster cluster, string name) => cluster.Grains.GetGrain<ICustomObjectGrain>($"{Collection}/default/{name}");

    public static Task DefineAsync(TestCluster cluster, string plural = "tabs", CustomResourceConversion? conversion = null) =>
        cluster.Grains.GetGrain<ICustomResourceDefinitionGrain>($"{plural}.example.com").CreateAsync(Definition(plural, conversion));

    public static Task<CustomObject> CreateAsync(TestCluster cluster, string name, string spec = """{"color":"red"}""", string version = "v1") =>
        Grain(cluster, name).CreateAsync(Tab(name, spec, version));

    public static CustomObject Tab(string name, string spec = """{"color":"red"}""", string version = "v1") => new()
    {
        Collection = Collection, ApiVersion = $"example.com/{version}", KindName = "Tab", Metadata = new ObjectMeta { Name = name, Namespace = "default" },
        Fields = Map<RawJson>.From([new("spec", new RawJson(spec))]),
    };

    public static string Spec(IResource value) => ((CustomObject)value).Fields["spec"].Text;

    public static CustomResourceDefinition Definition(string plural = "tabs", CustomResourceConversion? conversion = null) => new()
    {
        Metadata = new ObjectMeta { Name = $"{plural}.example.com" },
        Spec = CustomResourceDefinitionSpec.Empty with
        {
            Group = "example.com", Scope = "Namespaced", Names = CustomResourceDefinitionNames.Empty with { Plural = plural, Kind = char.ToUpperInvariant(plural[0]) + plural[1..^1] },
            Versions = [Version("v1", true, "color"), Version("v1beta1", false, conversion is null ? "color" : "colour")], Conversion = conversion,
        },
    };

    private static CustomResourceDefinitionVersion Version(string name, bool isStored, string color) => CustomResourceDefinitionVersion.Empty with
    {
        Name = name, Served = true, Storage = isStored,
        Subresources = new() { Status = new(), Scale = new() { SpecReplicasPath = ".spec.replicas", StatusReplicasPath = ".status.replicas" } },
        SchemaValue = new()
        {
            OpenAPIV3Schema = JSONSchemaProps.Parse(Schema.Replace("COLOR", color, StringComparison.Ordinal)),
        },
    };
}
