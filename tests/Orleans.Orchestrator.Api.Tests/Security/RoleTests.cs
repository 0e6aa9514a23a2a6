using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Security;

/// <summary>Roles and bindings, and that nobody gives away more than they have.</summary>
public sealed class RoleTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Api = "/apis/rbac.authorization.k8s.io/v1";
    private const string Roles = $"{Api}/namespaces/default/roles";
    private const string Bindings = $"{Api}/namespaces/default/rolebindings";
    private const string ClusterRoles = $"{Api}/clusterroles";
    private const string ClusterBindings = $"{Api}/clusterrolebindings";

    [Fact]
    public async Task ABoundRole_AllowsWhatItSays_UntilItIsTakenAway()
    {
        const string Reader = "system:serviceaccount:default:reader";
        Assert.Equal(403, await CodeAsync("GET", "/api/v1/namespaces/default/pods", Reader));
        await world.ExpectAsync("POST", Roles, Role("reader", "{'verbs':['get','list'],'apiGroups':[''],'resources':['pods','pods/log']}"));
        var binding = await world.ExpectAsync("POST", Bindings, Binding("reader", "Role", "reader", "{'kind':'ServiceAccount','name':'reader'}"));
        Assert.Equal("rbac.authorization.k8s.io", binding.At("roleRef.apiGroup"));
        Assert.Equal(200, await CodeAsync("GET", "/api/v1/namespaces/default/pods", Reader));
        Assert.Equal(403, await CodeAsync("DELETE", "/api/v1/namespaces/default/pods/p", Reader));
        Assert.Equal(403, await CodeAsync("GET", "/api/v1/namespaces/kube-system/pods", Reader));
        Assert.Equal(403, await CodeAsync("GET", "/api/v1/pods", Reader));
        Assert.Equal(404, await CodeAsync("GET", "/api/v1/namespaces/default/pods/p/log", Reader));
        await world.ExpectAsync("DELETE", $"{Bindings}/reader");
        Assert.Equal(403, await CodeAsync("GET", "/api/v1/namespaces/default/pods", Reader));
    }

    [Fact]
    public async Task ARoleForSomeNames_AllowsThoseAndNoOthers()
    {
        await world.ExpectAsync("POST", Roles, Role("one", "{'verbs':['get','list','watch'],'apiGroups':[''],'resources':['configmaps'],'resourceNames':['mine']}"));
        await world.ExpectAsync("POST", Bindings, Binding("one", "Role", "one", "{'kind':'User','name':'ann'}"));
        Assert.Equal(404, await CodeAsync("GET", "/api/v1/namespaces/default/configmaps/mine", "ann"));
        Assert.Equal(403, await CodeAsync("GET", "/api/v1/namespaces/default/configmaps/other", "ann"));
        Assert.Equal(403, await CodeAsync("GET", "/api/v1/namespaces/default/configmaps", "ann"));
        Assert.Equal(200, await CodeAsync("GET", "/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name=mine", "ann"));
        Assert.Equal(403, await CodeAsync("GET", "/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name=mine,metadata.name!=x", "ann"));
    }

    [Fact]
    public async Task AClusterRole_CountsEverywhere_OrInTheNamespaceOfItsBinding()
    {
        await world.ExpectAsync("POST", ClusterRoles, Role("scaler", "{'verbs':['get'],'apiGroups':['*'],'resources':['*/scale']},{'verbs':['get'],'nonResourceURLs':['/metrics']}"));
        await world.ExpectAsync("POST", Bindings, Binding("scaler", "ClusterRole", "scaler", "{'kind':'User','name':'local'}"));
        await world.ExpectAsync("POST", ClusterBindings, Binding("scaler", "ClusterRole", "scaler", "{'kind':'User','name':'global'}"));
        Assert.Equal(404, await CodeAsync("GET", "/apis/apps/v1/namespaces/default/deployments/d/scale", "local"));
        Assert.Equal(403, await CodeAsync("GET", "/apis/apps/v1/namespaces/kube-system/deployments/d/scale", "local"));
        Assert.Equal(403, await CodeAsync("GET", "/metrics", "local"));
        Assert.Equal(404, await CodeAsync("GET", "/apis/apps/v1/namespaces/kube-system/deployments/d/scale", "global"));
        Assert.Equal(403, await CodeAsync("GET", "/apis/apps/v1/namespaces/kube-system/deployments/d", "global"));
        Assert.Equal(200, await CodeAsync("GET", "/metrics", "global"));
    }

    [Fact]
    public async Task Nobody_GivesAwayMoreThanTheyHave()
    {
        await world.ExpectAsync("POST", Roles, Role("maker", "{'verbs':['create','update','patch'],'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles','rolebindings']},{'verbs':['get','list'],'apiGroups':[''],'resources':['pods']}"));
        await world.ExpectAsync("POST", Bindings, Binding("maker", "Role", "maker", "{'kind':'User','name':'maker'}"));
        await world.ExpectAsync("POST", Roles, Role("within", "{'verbs':['list'],'apiGroups':[''],'resources':['pods']}"), "maker");
        var (code, refused) = await world.CallAsync("POST", Roles, Role("beyond", "{'verbs':['get','delete'],'apiGroups':[''],'resources':['pods','secrets']}"), "maker");
        Assert.Equal(403, code);
        Assert.Equal(
            "roles.rbac.authorization.k8s.io \"beyond\" is forbidden: user \"maker\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
            + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"delete\"]}\n{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}",
            refused.At("message"), ignoreLineEndingDifferences: true);
        Assert.Equal(403, (await world.CallAsync("POST", Bindings, Binding("admins", "ClusterRole", "cluster-admin", "{'kind':'User','name':'maker'}"), "maker")).Code);
        await world.ExpectAsync("POST", Bindings, Binding("within", "Role", "within", "{'kind':'User','name':'friend'}"), "maker");

        await world.ExpectAsync("POST", ClusterRoles, Role("binder", "{'verbs':['bind'],'apiGroups':['rbac.authorization.k8s.io'],'resources':['clusterroles'],'resourceNames':['edit']}"));
        await world.ExpectAsync("POST", ClusterBindings, Binding("binder", "ClusterRole", "binder", "{'kind':'User','name':'maker'}"));
        await world.ExpectAsync("POST", Bindings, Binding("editors", "ClusterRole", "edit", "{'kind':'User','name':'friend'}"), "maker");
        Assert.Equal(403, (await world.CallAsync("POST", Bindings, Binding("admins", "ClusterRole", "admin", "{'kind':'User','name':'maker'}"), "maker")).Code);
        Assert.Equal(404, (await world.CallAsync("POST", Bindings, Binding("early", "Role", "not-there-yet", "{'kind':'User','name':'maker'}"), "maker")).Code);
        await world.ExpectAsync("POST", Roles, Role("edit", "{'verbs':['*'],'apiGroups':['*'],'resources':['*']}"));
        Assert.Equal(403, (await world.CallAsync("POST", Bindings, Binding("same-name", "Role", "edit", "{'kind':'User','name':'maker'}"), "maker")).Code);
    }

    [Fact]
    public async Task GatheringRoles_HaveTheRulesOfThoseTheySelect()
    {
        const string Reading = "{'verbs':['get'],'apiGroups':['example.com'],'resources':['things']}";
        await world.ExpectAsync("POST", ClusterBindings, Binding("viewer", "ClusterRole", "admin", "{'kind':'User','name':'viewer'}"));
        Assert.False(await MayAsync("viewer", "get", "things"));
        await world.ExpectAsync("POST", ClusterRoles, Role("things", Reading, ",'labels':{'rbac.authorization.k8s.io/aggregate-to-view':'true'}"));
        // From view it goes into edit, and from there into admin.
        await UntilAsync(() => MayAsync("viewer", "get", "things"));
        await world.ExpectAsync("PATCH", $"{ClusterRoles}/things", "{'metadata':{'labels':null}}");
        await UntilAsync(async () => !await MayAsync("viewer", "get", "things"));
        Assert.Empty(world.Faults.Errors);
    }

    [Theory]
    [InlineData("cluster-admin", "delete", "nodes", true)]
    [InlineData("admin", "create", "rolebindings.rbac.authorization.k8s.io", true)]
    [InlineData("admin", "update", "resourcequotas", false)]
    [InlineData("edit", "get", "secrets", true)]
    [InlineData("edit", "create", "roles.rbac.authorization.k8s.io", false)]
    [InlineData("view", "list", "deployments.apps", true)]
    [InlineData("view", "get", "secrets", false)]
    public async Task RolesThatEveryClusterHas_AllowWhatTheyAreKnownFor(string role, string verb, string resource, bool allowed)
    {
        var user = $"{role}-of-all";
        await world.CallAsync("POST", ClusterBindings, Binding(user, "ClusterRole", role, $"{{'kind':'User','name':'{user}'}}"));
        await UntilAsync(async () => await MayAsync(user, verb, resource) == allowed);
    }

    [Theory]
    [InlineData(Roles, "{'rules':[{'verbs':[],'apiGroups':[''],'resources':['pods']}]}", "rules[0].verbs: Required value: verbs must contain at least one value")]
    [InlineData(Roles, "{'rules':[{'verbs':['get'],'nonResourceURLs':['/x']}]}", "rules[0].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to non-resource URLs")]
    [InlineData(ClusterRoles, "{'rules':[{'verbs':['get'],'apiGroups':['']}]}", "rules[0].resources: Required value: resource rules must supply at least one resource")]
    [InlineData(ClusterRoles, "{'rules':[],'aggregationRule':{}}", "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil")]
    [InlineData(ClusterBindings, "{'roleRef':{'kind':'Role','name':'r'}}", "roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"")]
    [InlineData(ClusterBindings, "{'roleRef':{'kind':'ClusterRole','name':'r'},'subjects':[{'kind':'ServiceAccount','name':'a'}]}", "subjects[0].namespace: Required value")]
    [InlineData(Bindings, "{'roleRef':{'kind':'Role','name':''},'subjects':[{'kind':'Robot','name':'a'}]}", "[roleRef.name: Required value, subjects[0].kind: Unsupported value: \"Robot\": supported values: \"Group\", \"ServiceAccount\", \"User\"]")]
    public async Task WrongRoles_AreRefusedInKubernetesWords(string path, string body, string fault)
    {
        var (code, answer) = await world.CallAsync("POST", path, body.Insert(1, "'metadata':{'name':'wrong'},"));
        Assert.Equal(422, code);
        Assert.EndsWith($"\"wrong\" is invalid: {fault}", answer.At("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABinding_IsOfOneRoleForEver()
    {
        await world.ExpectAsync("POST", Bindings, Binding("fixed", "ClusterRole", "view", "{'kind':'Group','name':'g'}"));
        var (code, answer) = await world.CallAsync("PATCH", $"{Bindings}/fixed", "{'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'edit'}}");
        Assert.Equal(422, code);
        Assert.EndsWith(": cannot change roleRef", answer.At("message"), StringComparison.Ordinal);
        await world.ExpectAsync("PATCH", $"{Bindings}/fixed", "{'subjects':[{'kind':'Group','name':'h'}]}");
    }

    private static string Role(string name, string rules, string metadata = "") => $"{{'metadata':{{'name':'{name}'{metadata}}},'rules':[{rules}]}}";

    private static string Binding(string name, string kind, string role, string subject) =>
        $"{{'metadata':{{'name':'{name}'}},'roleRef':{{'kind':'{kind}','name':'{role}'}},'subjects':[{subject}]}}";

    private async Task<int> CodeAsync(string method, string path, string user) => (await world.CallAsync(method, path, user: user)).Code;

    private async Task<bool> MayAsync(string user, string verb, string resource)
    {
        var parts = resource.Split('.', 2);
        var group = parts.Length > 1 ? parts[1] : resource == "things" ? "example.com" : "";
        var review = await world.ExpectAsync(
            "POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            $"{{'spec':{{'user':'{user}','resourceAttributes':{{'verb':'{verb}','group':'{group}','resource':'{parts[0]}'}}}}}}");
        return review.At("status.allowed") == "True";
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
            await Task.Delay(10, patience.Token);
    }
}
