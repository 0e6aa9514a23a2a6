using System.Text;
using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Tests.Rules;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

public sealed class WebhookPartsTests
{
    private const string Webhook =
        "'name':'a.example.com','clientConfig':{'url':'https://localhost/x'},'rules':[{'operations':['*'],'apiGroups':['*'],'apiVersions':['*'],'resources':['*']}],'sideEffects':'None','admissionReviewVersions':['v1']";

    [Theory]
    [InlineData("pods", "CREATE", "pods", "", true)]
    [InlineData("pods", "DELETE", "pods", "", false)]
    [InlineData("pods", "CREATE", "pods", "status", false)]
    [InlineData("pods/status", "CREATE", "pods", "status", true)]
    [InlineData("pods/*", "CREATE", "pods", "exec", true)]
    [InlineData("*", "CREATE", "services", "", true)]
    [InlineData("*", "CREATE", "pods", "exec", false)]
    [InlineData("*/*", "CREATE", "pods", "exec", true)]
    [InlineData("*/scale", "CREATE", "pods", "scale", true)]
    [InlineData("services", "CREATE", "pods", "", false)]
    public void A_rule_names_resources_and_operations(string resource, string operation, string asked, string part, bool matches)
    {
        var rule = new RuleWithOperations { Operations = ["CREATE", "UPDATE"], ApiGroups = [""], ApiVersions = ["v1"], Resources = [resource] };
        var request = new AdmissionRequest
        {
            Operation = operation == "CREATE" ? AdmissionOperation.Create : AdmissionOperation.Delete, Kind = ResourceKinds.FindCollection(asked)!,
            Key = new ResourceKey("default", "x"), Subresource = part,
        };
        Assert.Equal(matches, WebhookRuleMatch.Matches(rule, request));
        Assert.False(WebhookRuleMatch.Matches(rule with { ApiGroups = ["apps"] }, request));
        Assert.False(WebhookRuleMatch.Matches(rule with { ApiVersions = ["v2"] }, request));
        Assert.False(WebhookRuleMatch.Matches(rule with { Scope = "Cluster" }, request));
        Assert.Equal(matches, WebhookRuleMatch.Matches(rule with { Scope = "Namespaced", ApiGroups = ["*"] }, request));
    }

    [Theory]
    [InlineData("nonsense", "the response is not JSON")]
    [InlineData("[]", "the response is no JSON object")]
    [InlineData("{'apiVersion':'admission.k8s.io/v1beta1','kind':'AdmissionReview'}", "expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got admission.k8s.io/v1beta1, Kind=AdmissionReview")]
    [InlineData("{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview'}", "webhook response was absent")]
    [InlineData("{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','response':{'uid':'v','allowed':true}}", "expected response.uid=\"u\", got \"v\"")]
    [InlineData("{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','response':{'uid':'u'}}", "response.allowed must be true or false")]
    [InlineData("{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','response':{'uid':'u','allowed':true,'patch':'W10='}}", "webhook returned response.patch but not response.patchType")]
    [InlineData("{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','response':{'uid':'u','allowed':true,'patchType':'JSONPatch'}}", "webhook returned response.patchType but not response.patch")]
    [InlineData("{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','response':{'uid':'u','allowed':true,'patch':'W10=','patchType':'Merge'}}", "invalid response.patchType of \"Merge\"")]
    [InlineData("{'apiVersion':'admission.k8s.io/v1','kind':'AdmissionReview','response':{'uid':'u','allowed':true,'patch':'?','patchType':'JSONPatch'}}", "response.patch is no JSON in base64")]
    public void An_answer_that_is_none_says_why(string body, string why) => Assert.StartsWith(
        why, Assert.Throws<WebhookException>(() => WebhookAnswer.Parse(Encoding.UTF8.GetBytes(body.Replace('\'', '"')), "u", mayPatch: true)).Message);

    [Theory]
    [InlineData("'name':'a.example.com'", "'name':'short'", "webhooks[0].name: Invalid value: \"short\": should be a domain with at least three segments separated by dots")]
    [InlineData("'sideEffects':'None'", "'timeoutSeconds':31,'sideEffects':'None'", "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds")]
    [InlineData("'sideEffects':'None',", "", "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun")]
    [InlineData("'sideEffects':'None'", "'sideEffects':'Some'", "webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\"")]
    [InlineData("['v1']", "['v1beta1']", "webhooks[0].admissionReviewVersions: Invalid value: \"v1beta1\": must include at least one of v1")]
    [InlineData("{'url':'https://localhost/x'}", "{}", "webhooks[0].clientConfig: Required value: exactly one of url or service is required")]
    [InlineData("https://localhost/x", "http://localhost/x", "webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[:port]/path")]
    [InlineData("'operations':['*']", "'operations':['*','CREATE']", "webhooks[0].rules[0].operations: Invalid value: \"*,CREATE\": if '*' is present, must not specify other operations")]
    [InlineData("'resources':['*']", "'resources':['pods/*','pods/exec']", "webhooks[0].rules[0].resources[1]: Invalid value: \"pods/exec\": if 'pods/*' is present, must not specify pods/exec")]
    [InlineData("'sideEffects':'None'", "'sideEffects':'None','failurePolicy':'Maybe'", "webhooks[0].failurePolicy: Unsupported value: \"Maybe\": supported values: \"Fail\", \"Ignore\"")]
    [InlineData("'sideEffects':'None'", "'sideEffects':'None','matchConditions':[{'name':'x','expression':'object.a == 1'}]", null)]
    [InlineData("'sideEffects':'None'", "'sideEffects':'None','matchConditions':[{'name':'x','expression':'1'}]", "webhooks[0].matchConditions[0].expression: Invalid value: \"1\": must evaluate to bool")]
    [InlineData("'sideEffects':'None'", "'sideEffects':'None','matchConditions':[{'name':'x','expression':'request.a'}]", "webhooks[0].matchConditions[0].expression: Invalid value: \"request.a\": compilation failed: ERROR: <input>:1:8: undefined field 'a'\n | request.a\n | .......^")]
    [InlineData("'sideEffects':'None'", "'sideEffects':'None','matchConditions':[{'expression':'true'}]", "webhooks[0].matchConditions[0].name: Required value")]
    [InlineData("x", "x", null)]
    public void A_configuration_is_checked_as_Kubernetes_does(string part, string instead, string? fault)
    {
        var json = $"{{'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration','metadata':{{'name':'c'}},'webhooks':[{{{Webhook.Replace(part, instead)}}}]}}";
        Assert.Equal(fault is null ? [] : [fault], RuleChecks.Faults(new ValidatingWebhookConfigurationRules(), json));
    }
}
