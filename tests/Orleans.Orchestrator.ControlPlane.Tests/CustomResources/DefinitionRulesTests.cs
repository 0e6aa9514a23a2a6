using Orleans.Orchestrator.ControlPlane.CustomResources;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.CustomResources;

/// <summary>Which definitions are accepted, and in whose words others are refused.</summary>
public sealed class DefinitionRulesTests
{
    private const string At = "spec.versions[0].schema.openAPIV3Schema";

    [Theory]
    [InlineData("""{"type":"object","x-kubernetes-preserve-unknown-fields":true}""", null)]
    [InlineData("{}", At + ".type: Required value: must not be empty at the root")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", At + ".type: Invalid value: \"array\": must be object at the root")]
    [InlineData("""{"type":"object","properties":{"a":{}}}""", At + ".properties[a].type: Required value: must not be empty for specified object fields")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{}}}}""", At + ".properties[a].items.type: Required value: must not be empty for specified array items")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array"}}}""", At + ".properties[a].items: Required value: must be specified")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"text"}}}""", At + ".properties[a].type: Unsupported value: \"text\": supported values: \"array\", \"boolean\", \"integer\", \"number\", \"object\", \"string\"")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/x","type":"string"}}}""", At + ".properties[a].$ref: Forbidden: $ref is not supported")]
    [InlineData("""{"type":"object","definitions":{"a":{"type":"string"}}}""", At + ".definitions: Forbidden: definitions is not supported")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"uniqueItems":true}}}""", At + ".properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}},"additionalProperties":{"type":"string"}}}}""", At + ".properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","anyOf":[{"type":"integer"}]}}}""", At + ".properties[a].anyOf[0].type: Forbidden: must be empty to be structural")]
    [InlineData("""{"type":"object","properties":{"a":{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}}}""", null)]
    [InlineData("""{"type":"object","properties":{"a":{"x-kubernetes-int-or-string":true,"type":"string"}}}""", At + ".properties[a].type: Invalid value: \"string\": must be empty if x-kubernetes-int-or-string is true")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","default":"x"}}}""", At + ".properties[a].default: Invalid value: \"string\": " + At + ".properties[a].default in body must be of type integer: \"string\"")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","x-kubernetes-list-type":"map","items":{"type":"object","properties":{"n":{"type":"string"}},"required":["n"]}}}}""", At + ".properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["m"],"items":{"type":"object","properties":{"n":{"type":"string"}}}}}}""", At + ".properties[a].x-kubernetes-list-map-keys[0]: Invalid value: \"m\": entries must all be names of item properties")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","x-kubernetes-embedded-resource":true}}}""", At + ".properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields")]
    [InlineData("""{"type":"object","properties":{"metadata":{"type":"object","properties":{"labels":{"type":"object"}}}}}""", At + ".properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified")]
    [InlineData("""{"type":"object","properties":{"metadata":{"type":"object","properties":{"name":{"type":"string","maxLength":5}}}}}""", null)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","oneOf":[{"properties":{"b":{"minLength":1}}}]}}}""", At + ".properties[a].oneOf[0].properties[b]: Required value: must be specified outside of the value validation to be structural")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","allOf":[{"x-kubernetes-validations":[{"rule":"self > 1"}]}]}}}""", At + ".properties[a].allOf[0].x-kubernetes-validations: Forbidden: must be empty to be structural")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"not":{"x-kubernetes-list-type":"set"}}}}""", At + ".properties[a].not.x-kubernetes-list-type: Forbidden: must be undefined to be structural")]
    public void ASchema_MustBeStructural(string schema, string? expected) => Check(Valid() with
    {
        Spec = Valid().Spec with { Versions = [Version(schema)] },
    }, expected);

    public static TheoryData<string, string> Faults => new()
    {
        { "group", "metadata.name: Invalid value: \"tabs.example.com\": must be spec.names.plural+\".\"+spec.group|spec.group: Invalid value: \"nodots\": should be a domain with at least one dot" },
        { "scope", "spec.scope: Unsupported value: \"Galaxy\": supported values: \"Cluster\", \"Namespaced\"" },
        { "storage", "spec.versions: Invalid value: \"[v1]\": must have exactly one version marked as storage version" },
        { "schema", "spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required" },
        { "preserve", "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead" },
        { "column", "spec.versions[0].additionalPrinterColumns[0].type: Invalid value: \"text\": must be one of integer,number,string,boolean,date" },
        { "scale", "spec.versions[0].subresources.scale.specReplicasPath: Invalid value: \".status.x\": should be a json path under .spec" },
        { "protected", "metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation \"api-approved.kubernetes.io\", see https://github.com/kubernetes/enhancements/pull/1111" },
        { "webhook", "spec.conversion.webhook.clientConfig: Required value: required when strategy is set to Webhook" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void ADefinition_IsRefusedWithKubernetesWords(string what, string expected)
    {
        var valid = Valid();
        var version = valid.Spec.Versions[0];
        CustomResourceDefinition With(CustomResourceDefinitionVersion changed) => valid with { Spec = valid.Spec with { Versions = [changed] } };
        Check(what switch
        {
            "group" => valid with { Spec = valid.Spec with { Group = "nodots" } },
            "scope" => valid with { Spec = valid.Spec with { Scope = "Galaxy" } },
            "storage" => With(version with { Storage = false }),
            "schema" => With(version with { SchemaValue = null }),
            "preserve" => valid with { Spec = valid.Spec with { PreserveUnknownFields = true } },
            "column" => With(version with { AdditionalPrinterColumns = [new() { Name = "A", Type = "text", JsonPath = ".spec.a" }] }),
            "scale" => With(version with { Subresources = new() { Scale = new() { SpecReplicasPath = ".status.x", StatusReplicasPath = ".status.y" } } }),
            "protected" => valid with { Metadata = new ObjectMeta { Name = "tabs.x.k8s.io" }, Spec = valid.Spec with { Group = "x.k8s.io" } },
            _ => valid with { Spec = valid.Spec with { Conversion = new() { Strategy = "Webhook" } } },
        }, expected);
    }

    [Fact]
    public void Defaults_NameTheListAndTheSingular()
    {
        var names = new CustomResourceDefinitionRules().Default(Valid()).Spec.Names;
        Assert.Equal(("tab", "TabList"), (names.Singular, names.ListKind));
    }

    [Fact]
    public void ASchemasProtobuf_IsItsJson()
    {
        const string schema = """{"description":"d","type":"object","enum":[1,null,"a"],"required":["a"],"oneOf":[{"required":["a"]}],"properties":{"a":{"type":"array","items":{"type":"number","maximum":2.5}},"b":{"type":"object","default":{"x":[1]},"additionalProperties":{"type":"string"}},"c":{"type":"object","additionalProperties":true}},"externalDocs":{"url":"u"},"x-kubernetes-validations":[{"rule":"self.a","optionalOldSelf":true}]}""";
        var before = JSONSchemaProps.Parse(schema);
        var writer = new Serialization.ProtoWriter();
        before.WriteProto(writer);
        var reader = new Serialization.ProtoReader(writer.Written);
        Assert.Equal(before.Json, JSONSchemaProps.ReadProto(ref reader).Json);
    }

    private static void Check(CustomResourceDefinition definition, string? expected)
    {
        var rules = new CustomResourceDefinitionRules();
        var faults = new FaultList();
        rules.Validate(rules.Default(definition), faults);
        Assert.Equal(expected ?? "", string.Join('|', faults.Faults));
    }

    private static CustomResourceDefinition Valid() => new()
    {
        Metadata = new ObjectMeta { Name = "tabs.example.com" },
        Spec = CustomResourceDefinitionSpec.Empty with
        {
            Group = "example.com", Scope = "Namespaced", Names = CustomResourceDefinitionNames.Empty with { Plural = "tabs", Kind = "Tab" },
            Versions = [Version("""{"type":"object"}""")],
        },
    };

    private static CustomResourceDefinitionVersion Version(string schema) => CustomResourceDefinitionVersion.Empty with
    {
        Name = "v1", Served = true, Storage = true, SchemaValue = new() { OpenAPIV3Schema = JSONSchemaProps.Parse(schema) },
    };
}
