using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.CustomResources;

public sealed class RestartTests
{
    private const string Key = "tabs.example.com/default/a";

    [Fact]
    public async Task CustomKindsAndTheirObjects_AreThereAgainAfterARestart()
    {
        using var folder = new TempFolder();
        CustomObject made;
        await using (var cluster = await TestCluster.OnSqliteAsync(folder))
        {
            await cluster.Grains.GetGrain<ICustomResourceDefinitionGrain>("tabs.example.com").CreateAsync(Definition());
            made = await cluster.Grains.GetGrain<ICustomObjectGrain>(Key).CreateAsync(new CustomObject
            {
                Collection = "tabs.example.com", ApiVersion = "example.com/v1", KindName = "Tab", Metadata = new ObjectMeta { Name = "a", Namespace = "default" },
                Fields = Map<RawJson>.From([new("spec", new RawJson("""{"color":"red"}"""))]),
            });
        }

        await using var again = await TestCluster.OnSqliteAsync(folder);
        Assert.Equal(made, await again.Grains.GetGrain<ICustomObjectGrain>(Key).GetAsync());
        var page = await again.Grains.GetGrain<ICollectionGrain>("tabs.example.com").ListAsync(new ListQuery { FieldSelector = "spec.color=red" });
        Assert.Equal("a", Assert.Single(page.Items).Value.Metadata.Name);
    }

    private static CustomResourceDefinition Definition() => new()
    {
        Metadata = new ObjectMeta { Name = "tabs.example.com" },
        Spec = CustomResourceDefinitionSpec.Empty with
        {
            Group = "example.com", Scope = "Namespaced", Names = CustomResourceDefinitionNames.Empty with { Plural = "tabs", Kind = "Tab" },
            Versions =
            [
                CustomResourceDefinitionVersion.Empty with
                {
                    Name = "v1", Served = true, Storage = true, SelectableFields = [new() { JsonPath = ".spec.color" }],
                    SchemaValue = new() { OpenAPIV3Schema = JSONSchemaProps.Parse("""{"type":"object","properties":{"spec":{"type":"object","properties":{"color":{"type":"string"}}}}}""") },
                },
            ],
        },
    };
}
