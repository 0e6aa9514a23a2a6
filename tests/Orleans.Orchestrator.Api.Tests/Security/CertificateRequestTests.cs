using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Security;

/// <summary>Certificates that are asked for through the API, approved, and signed by the cluster or by others.</summary>
public sealed class CertificateRequestTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private const string Own = "kubernetes.io/kube-apiserver-client";
    private const string ClientUsages = "'digital signature','key encipherment','client auth'";

    [Fact]
    public async Task AnApprovedRequest_BecomesACertificateByWhichTheApiKnowsTheUser()
    {
        using var key = RSA.Create(2048);
        await AllowAsync("asker", "{'verbs':['create'],'apiGroups':['certificates.k8s.io'],'resources':['certificatesigningrequests']}");
        await world.ExpectAsync("POST", Requests, Request("for-jane", Pem("CN=jane, O=friends", key), Own, ClientUsages, ",'expirationSeconds':3600"), "asker");
        Assert.Equal("asker", (await world.ExpectAsync("GET", $"{Requests}/for-jane")).At("spec.username"));
        Assert.Equal("", (await world.ExpectAsync("GET", $"{Requests}/for-jane")).At("status.certificate"));
        await ApproveAsync("for-jane");
        var signed = await UntilAsync("for-jane", "status.certificate");

        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(signed)));
        Assert.InRange((certificate.NotAfter - certificate.NotBefore).TotalMinutes, 60, 65);
        using var jane = world.NewClient(X509CertificateLoader.LoadPkcs12(certificate.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null));
        using var answer = await jane.GetAsync("/api/v1/namespaces/default/pods");
        Assert.Contains("User \\\"jane\\\" cannot list resource \\\"pods\\\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(world.Faults.Errors);
    }

    [Fact]
    public async Task WhatTheClusterDoesNotSign_FailsOrWaitsForItsSigner()
    {
        await world.ExpectAsync("POST", Requests, Request("serving", Pem("CN=x"), Own, "'server auth'"));
        await ApproveAsync("serving");
        await UntilAsync("serving", "status.conditions.1.type", "Failed");

        await world.ExpectAsync("POST", Requests, Request("others", Pem("CN=x"), "example.com/mine", ClientUsages));
        Assert.Single((await world.ExpectAsync("GET", $"{Requests}?fieldSelector=spec.signerName=example.com/mine")).GetProperty("items").EnumerateArray());
        await ApproveAsync("others");
        var pem = Convert.ToBase64String(Encoding.ASCII.GetBytes(world.Certificates.AuthorityPem));
        var written = await world.ExpectAsync("PATCH", $"{Requests}/others/status", $"{{'metadata':{{'annotations':{{'a':'b'}}}},'status':{{'certificate':'{pem}','conditions':[]}}}}");
        Assert.Equal(("b", pem, "Approved"), (written.At("metadata.annotations.a"), written.At("status.certificate"), written.At("status.conditions.0.type")));
        Assert.Equal(422, (await world.CallAsync("PATCH", $"{Requests}/others/status", "{'status':{'certificate':null}}")).Code);
        Assert.Equal(422, (await world.CallAsync("PATCH", $"{Requests}/others/approval", "{'status':{'conditions':[]}}")).Code);
    }

    [Fact]
    public async Task OnlyWhoMayApproveForASigner_Approves()
    {
        await AllowAsync("approver", "{'verbs':['patch'],'apiGroups':['certificates.k8s.io'],'resources':['certificatesigningrequests/approval']},{'verbs':['approve'],'apiGroups':['certificates.k8s.io'],'resources':['signers'],'resourceNames':['example.com/*']}");
        await world.ExpectAsync("POST", Requests, Request("theirs", Pem("CN=x"), "example.com/theirs", ClientUsages));
        await world.ExpectAsync("POST", Requests, Request("ours", Pem("CN=x"), Own, ClientUsages));
        Assert.Equal(200, (await ApproveAsync("theirs", "approver")).Code);
        var (code, refused) = await ApproveAsync("ours", "approver");
        Assert.Equal((403, "certificatesigningrequests.certificates.k8s.io \"ours\" is forbidden: user not permitted to approve requests with signerName \"kubernetes.io/kube-apiserver-client\""), (code, refused.At("message")));
    }

    [Fact]
    public async Task WrongRequests_AreRefused()
    {
        Assert.Equal(403, (await world.CallAsync("POST", Requests, Request("admin", Pem("CN=me, O=system:masters"), Own, ClientUsages))).Code);
        Assert.Equal(422, (await world.CallAsync("POST", Requests, Request("garbage", Convert.ToBase64String("nonsense"u8), Own, ClientUsages))).Code);
        var (code, refused) = await world.CallAsync("POST", Requests, Request("wrong", Pem("CN=x"), "nobody", "'world domination'", ",'expirationSeconds':5"));
        Assert.Equal(422, code);
        Assert.Contains("spec.signerName: Invalid value: \"nobody\": must be a fully qualified domain and path of the form 'example.com/signer-name'", refused.At("message"), StringComparison.Ordinal);
        Assert.Contains("spec.usages[0]: Unsupported value: \"world domination\"", refused.At("message"), StringComparison.Ordinal);
        Assert.Contains("spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)", refused.At("message"), StringComparison.Ordinal);
    }

    private async Task AllowAsync(string user, string rules)
    {
        const string Roles = "/apis/rbac.authorization.k8s.io/v1";
        await world.ExpectAsync("POST", $"{Roles}/clusterroles", $"{{'metadata':{{'name':'{user}'}},'rules':[{rules}]}}");
        await world.ExpectAsync("POST", $"{Roles}/clusterrolebindings", $"{{'metadata':{{'name':'{user}'}},'roleRef':{{'kind':'ClusterRole','name':'{user}'}},'subjects':[{{'kind':'User','name':'{user}'}}]}}");
    }

    private static string Pem(string subject, RSA? key = null)
    {
        using var own = key is null ? RSA.Create(2048) : null;
        var pem = new CertificateRequest(subject, key ?? own!, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
    }

    private static string Request(string name, string pem, string signer, string usages, string more = "") =>
        $"{{'metadata':{{'name':'{name}'}},'spec':{{'request':'{pem}','signerName':'{signer}','usages':[{usages}]{more}}}}}";

    private Task<(int Code, System.Text.Json.JsonElement Body)> ApproveAsync(string name, string? user = null) =>
        world.CallAsync("PATCH", $"{Requests}/{name}/approval", "{'status':{'conditions':[{'type':'Approved','status':'True','reason':'Test'}]}}", user);

    private async Task<string> UntilAsync(string name, string place, string value = "")
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var found = (await world.ExpectAsync("GET", $"{Requests}/{name}")).At(place);
            if (value.Length == 0 ? found.Length > 0 : found == value)
                return found;
            await Task.Delay(10, patience.Token);
        }
    }
}
