using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Tests.Rules;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

/// <summary>ValidatingAdmissionPolicies: what may be declared, and what they refuse.</summary>
public sealed class ValidatingPolicyTests
{
    private const string Rules = "'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE','UPDATE'],'resources':['configmaps']}]}";

    [Theory]
    [InlineData("'validations':[{'expression':'object.data.key == \\\"v\\\"'}]", null)]
    [InlineData("'validations':[{'expression':'variables.v == \\\"v\\\"'}],'variables':[{'name':'v','expression':'object.data.key'}]", null)]
    [InlineData("'validations':[{'expression':'variables.w'}],'variables':[{'name':'v','expression':'true'}]", "spec.validations[0].expression: Invalid value: \"variables.w\": compilation failed: ERROR: <input>:1:10: undefined field 'w'\n | variables.w\n | .........^")]
    [InlineData("'validations':[{'expression':'variables.v + 1 == 2'}],'variables':[{'name':'v','expression':'true'}]", "spec.validations[0].expression: Invalid value: \"variables.v + 1 == 2\": compilation failed: ERROR: <input>:1:13: found no matching overload for '_+_' applied to '(bool, int)'\n | variables.v + 1 == 2\n | ............^")]
    [InlineData("'validations':[{'expression':'params.x'}]", "spec.validations[0].expression: Invalid value: \"params.x\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | params.x\n | ^")]
    [InlineData("'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},'validations':[{'expression':'params.x'}]", null)]
    [InlineData("'validations':[{'expression':'1'}]", "spec.validations[0].expression: Invalid value: \"1\": must evaluate to bool")]
    [InlineData("'validations':[{'expression':' '}]", "spec.validations[0].expression: Required value: expression is not specified")]
    [InlineData("'validations':[{'expression':'true','messageExpression':'1'}]", "spec.validations[0].messageExpression: Invalid value: \"1\": must evaluate to string")]
    [InlineData("'validations':[{'expression':'true','reason':'Odd'}]", "spec.validations[0].reason: Unsupported value: \"Odd\": supported values: \"Forbidden\", \"Invalid\", \"RequestEntityTooLarge\", \"Unauthorized\"")]
    [InlineData("'auditAnnotations':[{'key':'a','valueExpression':'string(object.data.size())'}]", null)]
    [InlineData("'auditAnnotations':[{'key':'a','valueExpression':'1'}]", "spec.auditAnnotations[0].valueExpression: Invalid value: \"1\": must evaluate to string or null")]
    [InlineData("'validations':[{'expression':'true'}],'variables':[{'name':'a-b','expression':'true'}]", "spec.variables[0].name: Invalid value: \"a-b\": name is not a valid CEL identifier")]
    [InlineData("'validations':[{'expression':'true'}],'failurePolicy':'Maybe'", "spec.failurePolicy: Unsupported value: \"Maybe\": supported values: \"Fail\", \"Ignore\"")]
    [InlineData("'validations':[{'expression':'true'}],'matchConditions':[{'name':'a','expression':'variables.x'}]", "spec.matchConditions[0].expression: Invalid value: \"variables.x\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'variables' (in container '')\n | variables.x\n | ^")]
    public void A_policy_is_checked_as_Kubernetes_does(string spec, string? fault) =>
        Assert.Equal(fault is null ? [] : [fault], RuleChecks.Faults(new ValidatingAdmissionPolicyRules(), Policy("p", spec)));

    [Theory]
    [InlineData("'policyName':'p','validationActions':['Deny']", null)]
    [InlineData("'validationActions':['Deny']", "spec.policyName: Required value")]
    [InlineData("'policyName':'p'", "spec.validationActions: Required value")]
    [InlineData("'policyName':'p','validationActions':['Deny','Warn']", "spec.validationActions: Invalid value: [\"Deny\",\"Warn\"]: must not contain both Deny and Warn")]
    [InlineData("'policyName':'p','validationActions':['Odd']", "spec.validationActions[0]: Unsupported value: \"Odd\": supported values: \"Audit\", \"Deny\", \"Warn\"")]
    [InlineData("'policyName':'p','validationActions':['Deny'],'paramRef':{'name':'x'}", "spec.paramRef.parameterNotFoundAction: Required value")]
    [InlineData("'policyName':'p','validationActions':['Deny'],'paramRef':{'parameterNotFoundAction':'Deny'}", "spec.paramRef: Required value: one of name or selector must be specified")]
    public void A_binding_is_checked_as_Kubernetes_does(string spec, string? fault) =>
        Assert.Equal(fault is null ? [] : [fault], RuleChecks.Faults(new ValidatingAdmissionPolicyBindingRules(), Binding("b", spec)));

    [Fact]
    public async Task A_policy_in_force_refuses_in_its_own_words()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await CreateAsync<ValidatingAdmissionPolicy>(cluster, Policy("p", """
            'variables':[{'name':'key','expression':'object.data.?key.orValue(\"none\")'}],
            'matchConditions':[{'name':'not-free','expression':'!request.name.startsWith(\"free\")'}],
            'validations':[{'expression':'variables.key != \"bad\"','messageExpression':'\"no \" + variables.key + \" in \" + namespaceObject.metadata.name'},
              {'expression':'oldObject == null || oldObject.data.key == object.data.key','message':'key is fixed','reason':'Forbidden'}]
            """));
        await cluster.CreateAsync(Make.ConfigMap("before", "bad"));
        await CreateAsync<ValidatingAdmissionPolicyBinding>(cluster, Binding("b", "'policyName':'p','validationActions':['Deny']"));

        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("a", "bad")));
        const string why = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no bad in default";
        Assert.Equal((422, "Invalid", $"configmaps \"a\" is forbidden: {why}"), (refused.Code, refused.Reason, refused.Message));
        Assert.Equal(why, Assert.Single(refused.Status.Details!.Causes).Message);
        await cluster.CreateAsync(Make.ConfigMap("free", "bad"));
        var made = await cluster.CreateAsync(Make.ConfigMap("a"));
        var changed = await Assert.ThrowsAsync<ApiException>(() => cluster.ConfigMap("a").ReplaceAsync(made with { Data = made.Data.SetItem("key", "w") }));
        Assert.Equal((403, "Forbidden", "configmaps \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: key is fixed"), (changed.Code, changed.Reason, changed.Message));
        await cluster.ConfigMap("a").DeleteAsync(new());
    }

    [Fact]
    public async Task A_binding_may_warn_instead_and_what_cannot_be_evaluated_goes_by_the_failure_policy()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await CreateAsync<ValidatingAdmissionPolicy>(cluster, Policy("p", "'validations':[{'expression':'object.data.none == 1'}]"));
        await CreateAsync<ValidatingAdmissionPolicyBinding>(cluster, Binding("b", "'policyName':'p','validationActions':['Warn','Audit']"));
        var made = await cluster.ConfigMap("a").CreateAsync(ResourceObject.From(Make.ConfigMap("a")), WriteOptions.Default);
        Assert.Equal(
            "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': expression 'object.data.none == 1' resulted in error: no such key: none", Assert.Single(made.Warnings));

        var grain = cluster.Grains.GetGrain<IValidatingAdmissionPolicyGrain>("p");
        var policy = (await grain.GetAsync())!;
        await grain.ReplaceAsync(policy with { Spec = policy.Spec with { FailurePolicy = "Ignore" } });
        Assert.Empty((await cluster.ConfigMap("b").CreateAsync(ResourceObject.From(Make.ConfigMap("b")), WriteOptions.Default)).Warnings);
    }

    [Fact]
    public async Task Parameters_are_found_by_name_or_labels_and_may_have_to_be_there()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await cluster.CreateAsync(Make.ConfigMap("limits", "3", labels: ("for", "limits")));
        await CreateAsync<ValidatingAdmissionPolicy>(cluster, Policy("p", """
            'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},
            'validations':[{'expression':'object.data.key.size() <= int(params.data.key)','messageExpression':'\"at most \" + params.data.key'}]
            """));
        await CreateAsync<ValidatingAdmissionPolicyBinding>(cluster, Binding("b", "'policyName':'p','validationActions':['Deny'],'paramRef':{'name':'limits','parameterNotFoundAction':'Deny'},'matchResources':{'objectSelector':{'matchLabels':{'by':'name'}}}"));
        await CreateAsync<ValidatingAdmissionPolicyBinding>(cluster, Binding("c", "'policyName':'p','validationActions':['Deny'],'paramRef':{'selector':{'matchLabels':{'for':'limits'}},'parameterNotFoundAction':'Allow'},'matchResources':{'objectSelector':{'matchLabels':{'by':'labels'}}}"));
        await cluster.CreateAsync(Make.ConfigMap("free", "longer"));
        foreach (var by in (string[])["name", "labels"])
        {
            var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap(by, "longer", labels: ("by", by))));
            Assert.EndsWith("denied request: at most 3", refused.Message, StringComparison.Ordinal);
        }

        await cluster.ConfigMap("limits").DeleteAsync(new());
        await cluster.CreateAsync(Make.ConfigMap("labels", "longer", labels: ("by", "labels")));
        var missing = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("name", "v", labels: ("by", "name"))));
        Assert.EndsWith("denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policys_expressions_are_held_against_the_kinds_that_it_names()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await CreateAsync<ValidatingAdmissionPolicy>(cluster, """
            {'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingAdmissionPolicy','metadata':{'name':'p'},'spec':{
            'matchConstraints':{'resourceRules':[{'apiGroups':['apps'],'apiVersions':['v1'],'operations':['*'],'resources':['deployments']}]},
            'variables':[{'name':'replicas','expression':'object.spec.replicas'}],
            'validations':[{'expression':'variables.replicas > \"1\"'},{'expression':'object.metadata.labels.all(k, k != \"\") && object.spec.template.spec.containers.exists(c, c.name == \"a\")'}]}}
            """);
        var status = (await cluster.Grains.GetGrain<IValidatingAdmissionPolicyGrain>("p").GetAsync())!.Status;
        Assert.Equal(1, status.ObservedGeneration);
        var warning = Assert.Single(status.TypeChecking!.ExpressionWarnings);
        Assert.Equal("spec.validations[0].expression", warning.FieldRef);
        Assert.Equal(
            "apps/v1, Kind=Deployment: ERROR: <input>:1:20: found no matching overload for '_>_' applied to '(int, string)'\n | variables.replicas > \"1\"\n | ...................^", warning.Warning);
    }

    [Fact]
    public async Task A_webhook_is_asked_only_about_what_meets_its_conditions()
    {
        await using var hook = await WebhookServer.AnsweringAsync(_ => new() { ["allowed"] = false });
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await cluster.Grains.GetGrain<IValidatingWebhookConfigurationGrain>("v").CreateAsync(new ValidatingWebhookConfiguration
        {
            Metadata = new() { Name = "v" },
            Webhooks =
            [
                new()
                {
                    Name = "c.example.com", ClientConfig = new() { Url = hook.Url, CaBundle = hook.CaBundle }, SideEffects = "None", AdmissionReviewVersions = ["v1"],
                    Rules = [new() { Operations = ["CREATE"], ApiGroups = [""], ApiVersions = ["v1"], Resources = ["configmaps"] }],
                    MatchConditions = [new() { Name = "named", Expression = "object.metadata.name != 'free'" }, new() { Name = "keyed", Expression = "object.data.key == 'v' || object.data.other == 'v'" }],
                },
            ],
        });
        await cluster.CreateAsync(Make.ConfigMap("free"));
        Assert.Empty(hook.Asked);
        Assert.Equal("admission webhook \"c.example.com\" denied the request without explanation", (await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("a")))).Message);
        var unclear = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("b", "w")));
        Assert.Equal((403, "configmaps \"b\" is forbidden: expression 'object.data.key == 'v' || object.data.other == 'v'' resulted in error: no such key: other"), (unclear.Code, unclear.Message));
        Assert.Single(hook.Asked);
    }

    private static async Task CreateAsync<T>(TestCluster cluster, string json) where T : class, IResource<T>
    {
        var value = Make.Parse<T>(json);
        await cluster.Grains.GetResource(T.Kind, new ResourceKey("", value.Metadata.Name!)).CreateAsync(ResourceObject.From(value), WriteOptions.Default);
    }

    private static string Policy(string name, string spec) =>
        $"{{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingAdmissionPolicy','metadata':{{'name':'{name}'}},'spec':{{{Rules},{spec}}}}}";

    private static string Binding(string name, string spec) =>
        $"{{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingAdmissionPolicyBinding','metadata':{{'name':'{name}'}},'spec':{{{spec}}}}}";
}
