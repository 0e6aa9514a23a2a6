using System.Reflection;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Abstractions.Tests.Serialization;

public sealed class SchemaTests
{
    [Fact]
    public void Every_field_of_every_record_is_described_and_every_described_field_is_there()
    {
        foreach (var (type, schema) in Messages())
        {
            var properties = type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.GetCustomAttribute<IdAttribute>() is not null).ToList();
            Assert.True(properties.Count == schema.Fields.Length, $"{schema}: {properties.Count} properties, {schema.Fields.Length} fields");
            Assert.True(schema.Fields.DistinctBy(f => f.Name).Count() == schema.Fields.Length, $"{schema}: a field's name comes twice");
            Assert.True(properties.Select(p => p.GetCustomAttribute<IdAttribute>()!.Id).Distinct().Count() == properties.Count, $"{schema}: an id comes twice");
        }
    }

    [Fact]
    public void Merge_keys_are_fields_of_the_elements()
    {
        foreach (var (_, schema) in Messages())
        {
            foreach (var field in schema.Fields.Where(f => f.Type == FieldType.Message))
            {
                if (field.PatchMergeKey is { } key)
                    Assert.True(field.MessageSchema.Find(key) is not null, $"{schema}.{field.Name}: no {key} in {field.MessageSchema}");
                foreach (var mapKey in field.MapKeys.IsDefault ? [] : field.MapKeys)
                    Assert.True(field.MessageSchema.Find(mapKey) is not null, $"{schema}.{field.Name}: no {mapKey} in {field.MessageSchema}");
            }
        }
    }

    [Fact]
    public void What_kubernetes_leaves_out_when_it_is_not_set_is_not_written()
    {
        var volume = System.Text.Json.JsonSerializer.Serialize(new Orleans.Orchestrator.Resources.Core.V1.Volume { Name = "v" });
        Assert.Equal("{\"name\":\"v\"}", volume);
        var spec = System.Text.Json.JsonSerializer.Serialize(new Orleans.Orchestrator.Resources.Core.V1.PodSpec());
        Assert.Equal("{\"containers\":[]}", spec);
    }

    [Fact]
    public void Every_stored_kind_is_found_by_its_names()
    {
        foreach (var kind in ResourceKinds.All)
        {
            Assert.Same(kind, ResourceKinds.FindCollection(kind.Collection));
            Assert.Same(kind, ResourceKinds.Find(kind.ApiVersion, kind.Kind));
        }
    }

    internal static IEnumerable<(Type Type, MessageSchema Schema)> Messages() =>
        from type in typeof(ResourceKinds).Assembly.GetTypes()
        where type.IsClass && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IMessage<>))
        where type != typeof(Orleans.Orchestrator.Resources.Custom.CustomObject) && type != typeof(Orleans.Orchestrator.Resources.Apiextensions.V1.JSONSchemaProps)
        select (type, (MessageSchema)type.GetProperty("Schema", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!);
}
