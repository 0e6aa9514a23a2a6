using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.ControlPlane.CustomResources;
using Orleans.Orchestrator.ControlPlane.CustomResources.Validations;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Tests.CustomResources;

/// <summary>A definition of real size (<c>Cases/routes.yaml</c>) and objects of its kind: what they become, and what is wrong with them.</summary>
public sealed class LargeDefinitionTests
{
    private static readonly JsonObject File = ReadFile();
    private static readonly CustomResourceDefinition Definition = ReadDefinition();
    private static readonly ResourceKind Kind = new CustomKind(Definition).Storage;

    public static TheoryData<string> Cases => [.. File["cases"]!.AsArray().Select(c => c!["says"]!.GetValue<string>())];

    [Fact]
    public void TheDefinition_IsGood_AndItsRulesCostLittle()
    {
        var faults = new FaultList();
        new CustomResourceDefinitionRules().Validate(Definition, faults);
        Assert.Empty(faults.Faults);
        Assert.Equal(["Hostnames", "Class", "Accepted", "Age"], Kind.Custom!.Columns.Select(c => c.Name));
        Assert.Equal(1, Kind.Custom.Columns[2].Priority);
        Assert.Contains("spec.class", Kind.Custom.Selectable.Keys);
    }

    [Theory, MemberData(nameof(Cases))]
    public void AnObject_BecomesWhatTheSchemaSays_OrIsRefused(string says)
    {
        var found = File["cases"]!.AsArray().Single(c => c!["says"]!.GetValue<string>() == says)!.AsObject();
        var rules = new CustomObjectRules(Kind, Kind, RuleTree.Of(Kind.Custom!.Schema!, isResource: true));
        var value = Read(found["spec"]!);
        var faults = new FaultList();
        rules.Validate(value, faults);
        if (found["old"] is { } old)
            rules.ValidateUpdate(Read(old), value, faults);
        else
            rules.ValidateCreate(value, faults);
        Assert.Equal(found["faults"]?.AsArray().Select(f => f!.GetValue<string>()) ?? [], faults.Faults.Select(f => f.ToString()));
        if (found["becomes"] is { } becomes)
            Assert.True(JsonNode.DeepEquals(becomes, JsonNode.Parse(value.Fields["spec"].Text)), value.Fields["spec"].Text);
    }

    private static CustomObject Read(JsonNode spec)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = "routes.example.com/v1", ["kind"] = "WebRoute", ["metadata"] = new JsonObject { ["name"] = "r", ["namespace"] = "default" }, ["spec"] = spec.DeepClone(),
        };
        return (CustomObject)Kind.ReadJson(Encoding.UTF8.GetBytes(json.ToJsonString()), new JsonReadContext());
    }

    private static JsonObject ReadFile()
    {
        var assembly = typeof(LargeDefinitionTests).Assembly;
        using var stream = assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(n => n.EndsWith(".CustomResources.Cases.routes.yaml", StringComparison.Ordinal)))!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return JsonNode.Parse(YamlToJson.Convert(bytes.ToArray(), 1 << 20))!.AsObject();
    }

    private static CustomResourceDefinition ReadDefinition()
    {
        var context = new JsonReadContext();
        var json = Encoding.UTF8.GetBytes(File["definition"]!.ToJsonString());
        var read = (CustomResourceDefinition)ResourceKinds.CustomResourceDefinition.ReadJson(json, context);
        Assert.Empty(context.Faults);
        return new CustomResourceDefinitionRules().Default(read);
    }
}
