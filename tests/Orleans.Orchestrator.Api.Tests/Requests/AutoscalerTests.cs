using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>HorizontalPodAutoscalers in both of their versions.</summary>
public sealed class AutoscalerTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Newer = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";
    private const string Older = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers";
    private const string Target = "'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'},'maxReplicas':5";

    [Fact]
    public async Task WhatIsWrittenInOneVersion_IsReadInTheOther()
    {
        var made = await world.ExpectAsync("POST", Older, $"{{'metadata':{{'name':'a'}},'spec':{{{Target},'targetCPUUtilizationPercentage':70}}}}");
        Assert.Equal(("autoscaling/v1", "1", "70"), (made.At("apiVersion"), made.At("spec.minReplicas"), made.At("spec.targetCPUUtilizationPercentage")));
        var newer = await world.ExpectAsync("GET", $"{Newer}/a");
        Assert.Equal(("autoscaling/v2", "cpu", "70"), (newer.At("apiVersion"), newer.At("spec.metrics.0.resource.name"), newer.At("spec.metrics.0.resource.target.averageUtilization")));
        await world.ExpectAsync("PATCH", $"{Older}/a", "{'spec':{'targetCPUUtilizationPercentage':50,'minReplicas':2}}");
        newer = await world.ExpectAsync("GET", $"{Newer}/a");
        Assert.Equal(("50", "2"), (newer.At("spec.metrics.0.resource.target.averageUtilization"), newer.At("spec.minReplicas")));
        var status = await world.ExpectAsync("PATCH", $"{Newer}/a/status", "{'status':{'currentReplicas':3,'desiredReplicas':4,'currentMetrics':[{'type':'Resource','resource':{'name':'cpu','current':{'averageUtilization':61}}}]}}");
        Assert.Equal("3", status.At("status.currentReplicas"));
        Assert.Equal(("61", "4"), ((await world.ExpectAsync("GET", $"{Older}/a")).At("status.currentCPUUtilizationPercentage"), (await world.ExpectAsync("GET", $"{Older}/a/status")).At("status.desiredReplicas")));
        using var table = await world.SendAsync(HttpMethod.Get, $"{Older}/a", accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Contains("\"cells\":[\"a\",\"Deployment/web\",\"cpu: 61%/50%\",\"2\",5,3,", await table.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsLeftOpen_IsSetAsInKubernetes()
    {
        var made = await world.ExpectAsync("POST", Newer, $"{{'metadata':{{'name':'open'}},'spec':{{{Target},'behavior':{{'scaleDown':{{'stabilizationWindowSeconds':60}}}}}}}}");
        Assert.Equal(("1", "80"), (made.At("spec.minReplicas"), made.At("spec.metrics.0.resource.target.averageUtilization")));
        Assert.Equal(("60", "Max", "100", "15"), (
            made.At("spec.behavior.scaleDown.stabilizationWindowSeconds"), made.At("spec.behavior.scaleDown.selectPolicy"), made.At("spec.behavior.scaleDown.policies.0.value"), made.At("spec.behavior.scaleDown.policies.0.periodSeconds")));
        Assert.Equal(("0", "4"), (made.At("spec.behavior.scaleUp.stabilizationWindowSeconds"), made.At("spec.behavior.scaleUp.policies.0.value")));
    }

    [Theory]
    [InlineData("'scaleTargetRef':{'kind':'','name':'a/b'},'maxReplicas':5", "[spec.scaleTargetRef.kind: Required value, spec.scaleTargetRef.name: Invalid value: \"a/b\": may not contain '/']")]
    [InlineData("'scaleTargetRef':{'kind':'Deployment','name':'web'},'minReplicas':3,'maxReplicas':2", "spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`")]
    [InlineData(Target + ",'metrics':[{'type':'Resource'}]", "spec.metrics[0].resource: Required value: must populate information for the given metric source")]
    [InlineData(Target + ",'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization'}}}]", "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization")]
    [InlineData(Target + ",'behavior':{'scaleUp':{'selectPolicy':'Some'}}", "spec.behavior.scaleUp.selectPolicy: Unsupported value: \"Some\": supported values: \"Disabled\", \"Max\", \"Min\"")]
    public async Task WrongOnes_AreRefusedInKubernetesWords(string spec, string fault)
    {
        var (code, answer) = await world.CallAsync("POST", Newer, $"{{'metadata':{{'name':'wrong'}},'spec':{{{spec}}}}}");
        Assert.Equal((422, $"HorizontalPodAutoscaler.autoscaling \"wrong\" is invalid: {fault}"), (code, answer.At("message")));
    }
}
