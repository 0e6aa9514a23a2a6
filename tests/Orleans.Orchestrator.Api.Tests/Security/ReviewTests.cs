using System.Net;
using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Security;

/// <summary>Who may do what, as asked by reviews and by <c>kubectl --as</c>.</summary>
public sealed class ReviewTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Api = "/apis/authorization.k8s.io/v1";

    public static TheoryData<string> Programs => [.. KubectlRunner.Programs];

    [Theory]
    [InlineData("""{"user":"a","groups":["system:masters"],"resourceAttributes":{"verb":"delete","resource":"pods","namespace":"x"}}""", true)]
    [InlineData("""{"user":"system:node:n1","groups":["system:nodes"],"resourceAttributes":{"verb":"get","resource":"pods"}}""", true)]
    [InlineData("""{"user":"system:node:n1","groups":["system:nodes"],"resourceAttributes":{"verb":"update","resource":"nodes","subresource":"status","name":"n1"}}""", true)]
    [InlineData("""{"user":"system:node:n1","groups":["system:nodes"],"resourceAttributes":{"verb":"update","resource":"nodes","subresource":"status","name":"n2"}}""", false)]
    [InlineData("""{"user":"system:serviceaccount:x:y","resourceAttributes":{"verb":"get","resource":"pods","namespace":"x"}}""", false)]
    [InlineData("""{"user":"someone","nonResourceAttributes":{"verb":"get","path":"/apis"}}""", true)]
    [InlineData("""{"user":"someone","nonResourceAttributes":{"verb":"get","path":"/metrics"}}""", false)]
    public async Task SubjectAccessReview_AnswersAsTheServerWouldDecide(string spec, bool allowed)
    {
        var (code, review) = await PostAsync($"{Api}/subjectaccessreviews", $$$"""{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{{{spec}}}}""");
        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Equal(allowed, review.GetProperty("status").GetProperty("allowed").GetBoolean());
    }

    [Theory]
    [InlineData("subjectaccessreviews", "SubjectAccessReview", """{"user":"a"}""", 422)]
    [InlineData("subjectaccessreviews", "SubjectAccessReview", """{"user":"a","resourceAttributes":{},"nonResourceAttributes":{}}""", 422)]
    [InlineData("subjectaccessreviews", "SubjectAccessReview", """{"resourceAttributes":{"verb":"get"}}""", 422)]
    [InlineData("namespaces/x/localsubjectaccessreviews", "LocalSubjectAccessReview", """{"user":"a","resourceAttributes":{"verb":"get","namespace":"y"}}""", 400)]
    [InlineData("namespaces/x/localsubjectaccessreviews", "LocalSubjectAccessReview", """{"user":"a","resourceAttributes":{"verb":"get","namespace":"x"}}""", 201)]
    public async Task UnclearQuestions_AreRefused(string path, string kind, string spec, int code)
    {
        var (answered, _) = await PostAsync($"{Api}/{path}", $$$"""{"apiVersion":"authorization.k8s.io/v1","kind":"{{{kind}}}","spec":{{{spec}}}}""");
        Assert.Equal(code, (int)answered);
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task Kubectl_ActsAndAsksAsSomebodyElse(string program)
    {
        async Task<(int Code, string Text)> RunAsync(params string[] arguments)
        {
            var result = await KubectlRunner.RunAsync(program, world, "", arguments);
            return (result.Code, result.Output + result.Error);
        }

        Assert.Equal((1, "no\n"), await RunAsync("auth", "can-i", "get", "pods", "--as=jane"));
        Assert.Equal((0, "yes\n"), await RunAsync("auth", "can-i", "delete", "pods", "--as=jane", "--as-group=system:masters"));
        Assert.Equal((0, "yes\n"), await RunAsync("auth", "can-i", "watch", "secrets", "-A", "--as=system:node:n1", "--as-group=system:nodes"));
        var (code, text) = await RunAsync("get", "pods", "-n", "default", "--as=system:serviceaccount:default:builder");
        Assert.Equal(1, code);
        Assert.Contains("pods is forbidden: User \"system:serviceaccount:default:builder\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"", text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^selfsubjectaccessreviews\.authorization\.k8s\.io\s+\[\]\s+\[\]\s+\[create\]\s*$", (await RunAsync("auth", "can-i", "--list", "--as=jane")).Text);
        Assert.Empty(world.Faults.Errors);
    }

    [Fact]
    public async Task OnlyWhoMay_ActsAsSomebodyElse()
    {
        using var node = world.NewClient(world.Certificates.IssueNodeClient("n1"));
        using var message = new HttpRequestMessage(HttpMethod.Get, "/api/v1/pods") { Headers = { { "Impersonate-User", "admin" }, { "Impersonate-Group", "system:masters" } } };
        using var answer = await node.SendAsync(message);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("users \\\"admin\\\" is forbidden: User \\\"system:node:n1\\\" cannot impersonate resource \\\"users\\\" in API group \\\"\\\" at the cluster scope", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Impersonate-Group", "g")]
    [InlineData("Impersonate-Uid", "u")]
    [InlineData("Impersonate-Extra-Scopes", "all")]
    public async Task MoreAboutNobody_IsRefused(string header, string value)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "/api/v1/pods") { Headers = { { header, value } } };
        using var answer = await world.Admin.SendAsync(message);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task WhoIsImpersonated_BelongsToThoseOfItsSort()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews")
        {
            Headers = { { "Impersonate-User", "system:serviceaccount:x:y" } }, Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json"),
        };
        using var answer = await world.Admin.SendAsync(message);
        var info = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetProperty("userInfo");
        Assert.Equal("""["system:serviceaccounts","system:serviceaccounts:x","system:authenticated"]""", info.GetProperty("groups").GetRawText());
    }

    [Fact]
    public async Task WhatElseIsKnown_IsImpersonatedAndShown()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews")
        {
            Headers = { { "Impersonate-User", "jane" }, { "Impersonate-Extra-Scopes", "view" }, { "Impersonate-Extra-acme.com%2Fproject", "p" } },
            Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json"),
        };
        using var answer = await world.Admin.SendAsync(message);
        var info = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetProperty("userInfo");
        Assert.Equal("""{"acme.com/project":["p"],"scopes":["view"]}""", info.GetProperty("extra").GetRawText());
        var (code, review) = await PostAsync($"{Api}/subjectaccessreviews", """{"spec":{"user":"jane","extra":{"scopes":["view"]},"resourceAttributes":{"verb":"get","resource":"pods"}}}""");
        Assert.Equal((HttpStatusCode.Created, """{"scopes":["view"]}"""), (code, review.GetProperty("spec").GetProperty("extra").GetRawText()));
    }

    private async Task<(HttpStatusCode Code, JsonElement Body)> PostAsync(string path, string json)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, path, json);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }
}
